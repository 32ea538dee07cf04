// SPDX-License-Identifier: MIT
// request_parser: parses a header block into a Request, with Boost.Beast (RFC 9112 §3, §5, §6).
#include "http/request_parser.h"

#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "http/authority.h"
#include "http/beast.h"

namespace wspc::http {

class RequestParser::Beast final : public BeastParser<true> {
 public:
  std::string method;
  std::string target;
  int version = 0;

 private:
  void on_request_impl(boost::beast::http::verb, Text name, Text resource, int number, Code&) override {
    method = view(name);
    target = view(resource);
    version = number;
  }
};

RequestParser::RequestParser() : beast_(std::make_unique<Beast>()) {}
RequestParser::~RequestParser() = default;

// RFC 6455 §4.2.1: W035, RFC 9110 §7.8: S07
HandshakeError RequestParser::line(std::string_view line) {
  boost::beast::error_code error;
  beast_->put(boost::asio::buffer(line.data(), line.size()), error);
  // For a valid line, the parser only reports that it wants the next one.
  if (error == boost::beast::http::error::bad_version && names_a_version(line)) {
    return {Error::unsupported_http_version, {}};
  }
  if (error != boost::beast::http::error::need_more) return {Error::malformed_http, {}};

  request_.method_ = std::move(beast_->method);
  request_.version_ = beast_->version;
  if (request_.version_ != 11) return {Error::unsupported_http_version, {}};
  // Other methods have targets of other forms (RFC 9112 §3.2.3, §3.2.4), and are refused because of the method.
  const bool target_is_good = request_.take_target(beast_->target) || request_.method_ != "GET";
  return target_is_good ? HandshakeError{} : HandshakeError{Error::malformed_http, {}};
}

HandshakeError RequestParser::headers(std::string_view lines) {
  boost::beast::error_code error;
  beast_->put(boost::asio::buffer(lines.data(), lines.size()), error);
  if (error) return meaning(error);
  if (!beast_->is_header_done()) return {Error::malformed_http, {}};

  // RFC 9112 §6.3: P05
  const bool has_length = beast_->content_length().value_or(0) != 0;
  request_.headers_ = with_one_cookie_line(std::move(beast_->lines));
  // RFC 9112 §6.1: a length together with an encoding is an attack; any encoding alone announces a body.
  if (request_.count("Transfer-Encoding") != 0) return {Error::unexpected_body, "Transfer-Encoding"};
  if (has_length) return {Error::unexpected_body, "Content-Length"};
  if (request_.authority_.empty()) request_.authority_ = request_.header("Host");
  return {};
}

}  // namespace wspc::http
