// SPDX-License-Identifier: MIT
// server_upgrade: the server's opening handshake over HTTP/1.1, without I/O (RFC 6455 §4.2).
#include "http/server_upgrade.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "core/negotiation.h"
#include "http/authority.h"
#include "http/h2_preface.h"
#include "http/page.h"

namespace wspc::http {
namespace {

// RFC 9110 §7.2: S05
bool has_good_host(const Request& request) {
  return request.count("Host") == 1 && is_authority(request.header("Host"));
}

// A server may ignore an Upgrade to any other protocol (RFC 9110 §7.8). Clients that prefer HTTP/2 send one with every
// request.
bool asks_for_websocket(const Request& request) { return core::has_protocol(views(request.headers()), "websocket"); }

}  // namespace

ServerUpgrade::Result ServerUpgrade::receive(std::span<std::byte>& input) {
  while (result_ == Result::need_more && !input.empty()) {
    untouched_ = false;
    block_.receive(input);
    result_ = step();
  }
  return result_;
}

void ServerUpgrade::refuse_now(Refusal refusal) { result_ = refused(std::move(refusal)); }

ServerUpgrade::Result ServerUpgrade::step() {
  using State = HeaderBlock::State;
  switch (block_.state()) {
    case State::first_line:
      return Result::need_more;
    case State::headers:
      return judge_line();
    case State::complete:
      return judge_request();
    case State::first_line_too_long:
      return refused(refuse(414, {Error::handshake_too_big, {}}));
    case State::too_big:
      return refused(refuse({Error::handshake_too_big, {}}));
    case State::too_many_lines:
      return refused(refuse({Error::too_many_headers, {}}));
    case State::malformed:
      break;
  }
  return refused(refuse({Error::malformed_http, {}}));
}

ServerUpgrade::Result ServerUpgrade::judge_line() {
  if (std::exchange(line_judged_, true)) return Result::need_more;
  if (policy_->http2 && block_.first_line() == h2_preface.substr(0, h2_preface.find('\n') + 1)) return Result::http2;
  const HandshakeError failure = parser_.line(block_.first_line());
  return failure ? refused(refuse(failure)) : Result::need_more;
}

// The checks begin with errors that make the request unreadable; then follow those that make it another kind of
// request, and last those that make it unwelcome.
// RFC 6455 §4.2.1: W034
ServerUpgrade::Result ServerUpgrade::judge_request() {
  const HandshakeError failure = parser_.headers(block_.headers());
  if (failure.error == Error::unexpected_body && failure.header == "Transfer-Encoding") {
    return refused(refuse(400, failure));
  }
  if (failure) return refused(refuse(failure));
  if (refusal_) return refused(std::move(refusal_));
  if (!has_good_host(request())) return refused(refuse({Error::invalid_host, "Host"}));
  return asks_for_websocket(request()) ? judge_handshake() : judge_page();
}

ServerUpgrade::Result ServerUpgrade::judge_page() {
  if (auto page = find_page(*policy_, request())) {
    response_ = response_head(*page);
    body_ = body_for(std::move(*page), request());
    return Result::answered;
  }
  // A server with pages allows HEAD where it allows GET.
  const bool is_allowed = request().method() == "GET" || (policy_->page && request().method() == "HEAD");
  if (!is_allowed) return refused(refuse({Error::invalid_method, {}}));
  return refused(refuse(426, {Error::invalid_upgrade, "Upgrade"}));
}

// RFC 6455 §4.2.1: W035
ServerUpgrade::Result ServerUpgrade::judge_handshake() {
  if (request().method() != "GET") return refused(refuse({Error::invalid_method, {}}));
  ServerHandshake handshake;
  const HandshakeError failure = handshake.read(views(request().headers()));
  if (failure) return refused(refuse(failure));
  Refusal verdict = judge(*policy_, request());
  return verdict ? refused(std::move(verdict)) : accept(handshake);
}

// RFC 6455 §4.2.2: W055, RFC 9110 §15.2.2: S08
ServerUpgrade::Result ServerUpgrade::accept(ServerHandshake& handshake) {
  subprotocol_ = choose_subprotocol(policy_->subprotocols, handshake.subprotocols());
  const std::vector<Extension> chosen = choose_extensions(handshake.extensions());
  const HandshakeError failure = handshake.accept(subprotocol_, chosen);
  if (failure) return refused(refuse(failure));

  response_ = "HTTP/1.1 101 Switching Protocols\r\n";
  for (const Header& header : handshake.headers()) response_ += header.name + ": " + header.value + "\r\n";
  response_ += "\r\n";
  return Result::accepted;
}

// RFC 7692 §5.1.
std::vector<Extension> ServerUpgrade::choose_extensions(std::span<const Extension> offered) {
  if (!policy_->deflate) return {};
  std::optional<DeflateAnswer> answer = accept_deflate(offered, *policy_->deflate);
  if (!answer) return {};
  deflate_ = answer->agreed;
  return {std::move(answer->element)};
}

ServerUpgrade::Result ServerUpgrade::refused(Refusal refusal) {
  refusal_ = std::move(refusal);
  response_ = http::response(refusal_, {request().method() == "HEAD", allowed_methods(*policy_)});
  body_ = {};
  return Result::refused;
}

}  // namespace wspc::http
