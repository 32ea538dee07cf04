// SPDX-License-Identifier: MIT
// request: an HTTP request as it was received: request line and header lines, no body.   RFC 9112 §3, §5
#ifndef WSPC_REQUEST_H
#define WSPC_REQUEST_H

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wspc/handshake.h"

namespace wspc {

namespace http {
class RequestParser;
class ServerConnect;
}  // namespace http

class Request {
 public:
  [[nodiscard]] std::string_view method() const noexcept { return method_; }
  // HTTP/1.1 is 11, HTTP/2 is 20.
  [[nodiscard]] int version() const noexcept { return version_; }

  // The request-target, taken apart: origin-form or absolute-form (RFC 9112 §3.2). Nothing is percent-decoded.
  [[nodiscard]] std::string_view path() const noexcept { return path_; }
  [[nodiscard]] std::string_view query() const noexcept { return query_; }  // without the "?"
  // Whom the request is for, host[:port]: of an absolute-form, or else of Host (RFC 9112 §3.2.2); by HTTP/2,
  // :authority.
  [[nodiscard]] std::string_view authority() const noexcept { return authority_; }

  // The header lines, in order. Names are as the client wrote them; values have no whitespace around them.
  [[nodiscard]] const std::vector<Header>& headers() const noexcept { return headers_; }
  // The value of the first header line with this name, in any case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;

 private:
  friend class http::RequestParser;
  friend class http::ServerConnect;
  bool take_target(std::string_view target);

  std::string method_;
  std::string path_;
  std::string query_;
  std::string authority_;
  std::vector<Header> headers_;
  int version_ = 0;
};

}  // namespace wspc

#endif
