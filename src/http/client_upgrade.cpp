// SPDX-License-Identifier: MIT
// client_upgrade: the client's opening handshake over HTTP/1.1, without I/O (RFC 6455 §4.1).
#include "http/client_upgrade.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "http/redirect.h"
#include "http/request.h"
#include "http/response_parser.h"
#include "http/token.h"

namespace wspc::http {
namespace {

// The headers of the handshake itself, and those that would announce a body or change the meaning of the request.
constexpr std::array<std::string_view, 10> reserved_names{"Upgrade",
                                                          "Connection",
                                                          "Sec-WebSocket-Key",
                                                          "Sec-WebSocket-Version",
                                                          "Content-Length",
                                                          "Transfer-Encoding",
                                                          "TE",
                                                          "Sec-WebSocket-Protocol",
                                                          "Trailer",
                                                          "Sec-WebSocket-Extensions"};

bool is_token_character(char c) {
  return c > ' ' && c < 0x7F && std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
}

bool is_value_character(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code == '\t' || (code >= ' ' && code != 0x7F);
}

bool is_shown(char c) { return (c >= ' ' && c < 0x7F) || c == '\t' || c == '\n' || c == '\r'; }

std::string line(const Header& header) { return header.name + ": " + header.value + "\r\n"; }

}  // namespace

// RFC 6455 §4.1: W025
std::string check_header(const Header& header) {
  if (header.name.empty() || !std::all_of(header.name.begin(), header.name.end(), is_token_character)) {
    return "a header's name is not valid: it is made of letters, digits and -_.";
  }
  if (!std::all_of(header.value.begin(), header.value.end(), is_value_character)) {
    return "the value of the header " + header.name + " contains a line end or another control character";
  }
  const auto reserved = std::find_if(reserved_names.begin(), reserved_names.end(),
                                     [&](std::string_view name) { return same_token(name, header.name); });
  return reserved == reserved_names.end() ? "" : "the header " + header.name + " belongs to the handshake itself";
}

// RFC 9112 §3.2
std::string check_headers(const std::vector<Header>& headers) {
  std::size_t hosts = 0;
  for (const Header& header : headers) {
    if (std::string wrong = check_header(header); !wrong.empty()) return wrong;
    hosts += same_token(header.name, "Host") ? 1 : 0;
  }
  return hosts > 1 ? "the header Host is there more than once" : "";
}

std::string sanitize(std::string_view text) {
  std::string result(text);
  std::replace_if(
      result.begin(), result.end(), [](char c) { return !is_shown(c); }, '?');
  return result;
}

ClientUpgrade::ClientUpgrade() : parser_(std::make_unique<ResponseParser>()) {}
ClientUpgrade::~ClientUpgrade() = default;

// RFC 6455 §4.1: W013, W014, W015, W016, W025
std::string ClientUpgrade::begin(const Url& url, ClientHandshake::Offer offer, const std::vector<Header>& headers) {
  if (std::string wrong = check_headers(headers); !wrong.empty()) return wrong;
  offered_ = offer.extensions;
  const HandshakeError failure = handshake_.begin(std::move(offer));
  if (failure) return std::string(describe(failure.error).text);

  const bool own_host =
      std::any_of(headers.begin(), headers.end(), [](const Header& header) { return same_token(header.name, "Host"); });
  request_ = "GET " + url.resource + " HTTP/1.1\r\n";
  if (!own_host) request_ += line({"Host", url.authority()});
  for (const Header& header : handshake_.headers()) request_ += line(header);
  for (const Header& header : with_one_cookie_line(headers)) request_ += line(header);
  request_ += "\r\n";
  return {};
}

ClientUpgrade::Result ClientUpgrade::receive(std::span<std::byte>& input) {
  while (result_ == Result::need_more && !input.empty()) {
    if (block_.state() == HeaderBlock::State::complete) {
      result_ = read_body(input);
    } else {
      block_.receive(input);
      result_ = step();
    }
  }
  return result_;
}

ClientUpgrade::Result ClientUpgrade::no_more() {
  if (result_ == Result::need_more) result_ = status_ != 0 ? Result::refused : Result::need_more;
  return result_;
}

ClientUpgrade::Result ClientUpgrade::step() {
  using State = HeaderBlock::State;
  switch (block_.state()) {
    case State::first_line:
      return Result::need_more;
    case State::headers:
      break;
    case State::complete:
      return judge_head();
    case State::first_line_too_long:
    case State::too_big:
      return fail({Error::handshake_too_big, {}});
    case State::too_many_lines:
      return fail({Error::too_many_headers, {}});
    case State::malformed:
      return fail({Error::malformed_http, {}});
  }
  if (std::exchange(line_judged_, true)) return Result::need_more;
  boost::beast::error_code error;
  const std::string_view text = block_.first_line();
  parser_->put(boost::asio::buffer(text.data(), text.size()), error);
  const bool good = error == boost::beast::http::error::need_more;  // the parser wants the next line
  return good ? Result::need_more : fail({Error::malformed_http, {}});
}

ClientUpgrade::Result ClientUpgrade::fail(HandshakeError failure) {
  failure_ = failure;
  return Result::failed;
}

// RFC 6455 §4.1: W027, RFC 9110 §15.2: S09
ClientUpgrade::Result ClientUpgrade::judge_head() {
  boost::beast::error_code error;
  const std::string_view lines = block_.headers();
  parser_->put(boost::asio::buffer(lines.data(), lines.size()), error);
  if (error) return fail(meaning(error));
  response_.assign(block_.first_line()).append(lines.substr(0, lines.size() - 2));

  if (parser_->code == 101) return judge_switch();
  if (is_interim(parser_->code)) {
    start_over();
    return ++interim_ > max_interim_responses ? fail({Error::handshake_too_big, {}}) : Result::need_more;
  }
  status_ = parser_->code;
  parser_->eager(true);
  return parser_->is_done() ? Result::refused : Result::need_more;
}

// RFC 6455 §4.1: W033, RFC 9110 §7.8: S07
ClientUpgrade::Result ClientUpgrade::judge_switch() {
  if (parser_->protocol != 11) return fail({Error::unsupported_http_version, {}});
  const HandshakeError failure = handshake_.finish(views(parser_->lines));
  if (failure) return fail(failure);
  const Error wrong = confirm_deflate(offered_, handshake_.extensions(), deflate_);
  return wrong == Error::none ? Result::accepted : fail({wrong, "Sec-WebSocket-Extensions"});
}

// A part of the body that does not parse ends the text that is shown. The status is valid regardless of the body.
ClientUpgrade::Result ClientUpgrade::read_body(std::span<std::byte>& input) {
  unread_.append(reinterpret_cast<const char*>(input.data()), input.size());
  input = {};
  boost::beast::error_code error;
  const std::size_t used = parser_->put(boost::asio::buffer(unread_), error);
  unread_.erase(0, used);
  const bool broken = (error && error != boost::beast::http::error::need_more) || unread_.size() > max_header_block;
  const bool enough = parser_->is_done() || parser_->body.size() >= max_shown_body;
  return broken || enough ? Result::refused : Result::need_more;
}

void ClientUpgrade::start_over() {
  block_ = HeaderBlock();
  parser_ = std::make_unique<ResponseParser>();
  line_judged_ = false;
}

std::optional<std::string> ClientUpgrade::location() const { return location_of(status_, parser_->lines); }

std::string ClientUpgrade::reason() const { return sanitize(parser_->reason); }
std::string ClientUpgrade::body() const { return sanitize(parser_->body); }

}  // namespace wspc::http
