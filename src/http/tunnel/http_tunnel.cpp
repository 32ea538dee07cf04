// SPDX-License-Identifier: MIT
// http_tunnel: a tunnel through an HTTP proxy by CONNECT (RFC 9110 §9.3.6).
#include "http/tunnel/http_tunnel.h"

#include "bytes/base64.h"
#include "http/refusal.h"
#include "http/response_parser.h"

namespace wspc::http {

std::string basic_credentials(std::string_view user, std::string_view password) {
  const std::string both = std::string(user) + ':' + std::string(password);
  return "Basic " + bytes::base64_encode(std::as_bytes(std::span(both)));
}

// RFC 6455 §4.1: W007
HttpTunnel::HttpTunnel(const Proxy& proxy, const std::string& authority) {
  request_ = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  if (proxy.has_user) {
    request_ += "Proxy-Authorization: " + basic_credentials(proxy.user, proxy.password) + "\r\n";
  }
  request_ += "\r\n";
}

Tunnel::Result HttpTunnel::receive(std::span<std::byte>& input, std::string&) {
  using State = HeaderBlock::State;
  while (!input.empty()) {
    const State state = block_.receive(input);
    if (state == State::first_line || state == State::headers) continue;
    if (state != State::complete) return fail("the proxy's answer is not HTTP");
    if (const Result result = judge(); result != Result::need_more) return result;
  }
  return Result::need_more;
}

// An interim response is followed by another one. A 2xx has no body, regardless of its headers.
// RFC 9110 §15.2: S09
Tunnel::Result HttpTunnel::judge() {
  ResponseParser parser;
  boost::beast::error_code error;
  const std::string text = std::string(block_.first_line()) + std::string(block_.headers());
  parser.put(boost::asio::buffer(text), error);
  if (parser.code >= 200 && parser.code < 300) return Result::open;
  if (parser.code == 0) return fail("the proxy's answer is not HTTP");
  if (is_interim(parser.code)) {
    block_ = HeaderBlock();
    return ++interim_ > max_interim_responses ? fail("the proxy sent too many interim answers") : Result::need_more;
  }
  const std::string status = std::to_string(parser.code);
  if (parser.code == 407) return fail("the proxy wants a user name and a password (status 407)");
  return fail("the proxy refused to connect: status " + status + ' ' + std::string(reason_phrase(parser.code)));
}

}  // namespace wspc::http
