// SPDX-License-Identifier: MIT
// extended_connect: the opening handshake over HTTP/2, both sides, as lists of headers (RFC 8441 §4, §5).
#include "http/http2/extended_connect.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "http/authority.h"
#include "http/client_upgrade.h"
#include "http/page.h"
#include "http/redirect.h"

namespace wspc::http {
namespace {

// Returns the value of a pseudo-header field; nghttp2 ensures that each occurs once.
std::string_view field(const std::vector<Header>& lines, std::string_view name) noexcept {
  const auto found = std::find_if(lines.begin(), lines.end(), [name](const Header& line) { return line.name == name; });
  return found == lines.end() ? std::string_view() : found->value;
}

void remove_pseudo_headers(std::vector<Header>& lines) {
  const auto is_pseudo = [](const Header& line) { return !line.name.empty() && line.name.front() == ':'; };
  lines.erase(std::remove_if(lines.begin(), lines.end(), is_pseudo), lines.end());
}

}  // namespace

// ---- the server ----------------------------------------------------------------------------------------------------

ServerConnect::ServerConnect(const Policy& policy, std::vector<Header> lines) : allow_(allowed_methods(policy)) {
  refusal_ = judge(policy, std::move(lines));
  if (!refusal_ && !page_) refusal_ = accept(policy);
}

// A request that an intermediary has translated from HTTP/1.1 may have Host instead of :authority. If it has both, they
// must agree, because another program on the way may have used the other one (RFC 9113 §8.3.1, RFC 9110 §7.2: S05).
Refusal ServerConnect::judge_authority(std::string_view scheme) {
  const std::size_t hosts = request_.count("Host");
  if (hosts > 1) return refuse({Error::invalid_host, "Host"});
  if (request_.authority_.empty()) request_.authority_ = request_.header("Host");
  if (!is_authority(request_.authority_)) return refuse({Error::invalid_host, ":authority"});
  if (hosts == 0 || same_authority(request_.header("Host"), request_.authority_, scheme)) return {};
  return {400, Error::invalid_host, "Host", "the Host header names another server than :authority"};
}

// There is no page. HTTP/1.1 would answer a GET with 426, which HTTP/2 does not have (RFC 9113 §8.6).
Refusal ServerConnect::judge_method(const Policy& policy) {
  const bool is_allowed = request_.method_ == "GET" || (policy.page && request_.method_ == "HEAD");
  if (!is_allowed) return refuse({Error::invalid_method, {}});
  allow_ = "CONNECT";
  return refuse(405, "there is no page here, and over HTTP/2 a WebSocket opens by extended CONNECT");
}

// RFC 8441 §4: H2-05
Refusal ServerConnect::judge(const Policy& policy, std::vector<Header> lines) {
  if (lines.empty()) return refuse({Error::handshake_too_big, {}});
  request_.version_ = 20;
  request_.method_ = field(lines, ":method");
  request_.authority_ = field(lines, ":authority");
  const std::string protocol(field(lines, ":protocol"));
  const std::string scheme(field(lines, ":scheme"));
  const std::string target(field(lines, ":path"));
  remove_pseudo_headers(lines);
  request_.headers_ = std::move(lines);
  if (Refusal refusal = judge_authority(scheme)) return refusal;
  if (!target.empty() && target.front() == '/' && request_.take_target(target)) page_ = find_page(policy, request_);
  if (page_) return {};
  if (request_.method_ != "CONNECT") return judge_method(policy);
  if (protocol.empty()) return refuse(405, "no tunnels are served, only WebSockets");
  if (protocol != "websocket") return refuse(501, "no protocol is served but WebSocket");
  if (target.empty() || target.front() != '/' || !request_.take_target(target)) {
    return refuse({Error::malformed_http, ":path"});
  }
  const HandshakeError failure = handshake_.read(views(request_.headers()), Bootstrap::extended_connect);
  if (failure) return failure.error == Error::unsupported_version ? refuse(400, failure) : refuse(failure);
  return http::judge(policy, request_);
}

// RFC 8441 §5: H2-08
Refusal ServerConnect::accept(const Policy& policy) {
  subprotocol_ = choose_subprotocol(policy.subprotocols, handshake_.subprotocols());
  std::vector<Extension> chosen;
  if (policy.deflate) {
    if (auto answer = accept_deflate(handshake_.extensions(), *policy.deflate)) {
      deflate_ = answer->agreed;
      chosen.push_back(std::move(answer->element));
    }
  }
  const HandshakeError failure = handshake_.accept(subprotocol_, chosen);
  return failure ? refuse(failure) : Refusal{};
}

std::vector<Header> ServerConnect::response() const {
  if (!refusal_ && page_) return response_lines(*page_);
  if (!refusal_) {
    std::vector<Header> lines{{":status", "200"}};
    for (const Header& line : handshake_.headers()) lines.push_back({in_small_letters(line.name), line.value});
    return lines;
  }
  return response_lines(refusal_, {request_.method() == "HEAD", allow_});
}

Body ServerConnect::take_body() {
  if (!refusal_) return body_for(std::move(*page_), request_);
  return request_.method() == "HEAD" ? Body() : Body(http::body(refusal_));
}

// ---- the client ----------------------------------------------------------------------------------------------------

// RFC 8441 §4: H2-04; §5: H2-06, H2-07
std::string ClientConnect::begin(const Url& url, ClientHandshake::Offer offer, const std::vector<Header>& headers) {
  if (std::string wrong = check_headers(headers); !wrong.empty()) return wrong;
  offered_ = offer.extensions;
  offer.bootstrap = Bootstrap::extended_connect;
  const HandshakeError failure = handshake_.begin(std::move(offer));
  if (failure) return std::string(describe(failure.error).text);

  request_ = {{":method", "CONNECT"},
              {":protocol", "websocket"},
              {":scheme", url.secure ? "https" : "http"},
              {":path", url.resource},
              {":authority", url.authority()}};
  const auto add = [this](const Header& line) { request_.push_back({in_small_letters(line.name), line.value}); };
  for (const Header& line : handshake_.headers()) add(line);
  for (const Header& line : with_one_cookie_line(headers)) {
    if (same_token(line.name, "Host")) {
      request_[4].value = line.value;
    } else {
      add(line);
    }
  }
  return {};
}

HandshakeError ClientConnect::finish(std::vector<Header> lines) {
  if (lines.empty()) return {Error::handshake_too_big, {}};
  const std::string_view status = field(lines, ":status");
  std::from_chars(status.data(), status.data() + status.size(), status_);
  response_ = lines;
  if (!accepted()) return {};
  remove_pseudo_headers(lines);
  const HandshakeError failure = handshake_.finish(views(lines));
  if (failure) return failure;
  const Error wrong = confirm_deflate(offered_, handshake_.extensions(), deflate_);
  return wrong == Error::none ? HandshakeError() : HandshakeError{wrong, "Sec-WebSocket-Extensions"};
}

std::optional<std::string> ClientConnect::location() const { return location_of(status_, response_); }

}  // namespace wspc::http
