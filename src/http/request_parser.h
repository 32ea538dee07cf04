// SPDX-License-Identifier: MIT
// request_parser: parses a header block into a Request, with Boost.Beast (RFC 9112 §3, §5, §6).
#ifndef WSPC_HTTP_REQUEST_PARSER_H
#define WSPC_HTTP_REQUEST_PARSER_H

#include <memory>
#include <string_view>

#include "http/request.h"
#include "wspc/handshake.h"

namespace wspc::http {

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();

  // Parse the request line with its CRLF, and then all header lines with the blank line. Call each exactly once, in
  // this order. Errors:
  //
  //   malformed_http, unsupported_http_version    the request line
  //   invalid_header, unexpected_body             the header lines
  [[nodiscard]] HandshakeError line(std::string_view line);
  [[nodiscard]] HandshakeError headers(std::string_view lines);

  [[nodiscard]] const Request& request() const noexcept { return request_; }

 private:
  class Beast;
  Request request_;
  std::unique_ptr<Beast> beast_;
};

}  // namespace wspc::http

#endif
