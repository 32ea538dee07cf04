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

  // The header lines, in order. Names are as the client wrote them; values have no whitespace around them. Several
  // Cookie lines are joined into one, with "; " (RFC 9113 §8.2.3); other headers that repeat have several lines.
  [[nodiscard]] const std::vector<Header>& headers() const noexcept { return headers_; }

  // Returns the value of the first header line with this name, in any case; empty if there is none. For a header that
  // may come once, such as Authorization, check that count() is 1 before you rely on it.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;

  // Returns the values of all header lines with this name, in order, with ", " between them: the value of a header
  // that is a list, such as Forwarded or Accept-Language, however many lines it was sent in (RFC 9110 §5.3).
  [[nodiscard]] std::string combined(std::string_view name) const;

  // Returns how many header lines have this name.
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
