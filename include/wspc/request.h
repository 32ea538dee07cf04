// SPDX-License-Identifier: MIT
// request: an HTTP request as it was received: request line and headers, without a body (RFC 9112 §3, §5).
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

// The request for which a Policy decides, and which a server or an AsioStream has accepted.
//
// Lifetime: the returned views are valid as long as the Request.
class Request {
 public:
  // Returns the method, such as "GET".
  [[nodiscard]] std::string_view method() const noexcept { return method_; }
  // Returns 11 for HTTP/1.1 and 20 for HTTP/2.
  [[nodiscard]] int version() const noexcept { return version_; }

  // Return the parts of the request target, which is in origin-form or absolute-form (RFC 9112 §3.2). They are not
  // percent-decoded. query() does not include the "?".
  [[nodiscard]] std::string_view path() const noexcept { return path_; }
  [[nodiscard]] std::string_view query() const noexcept { return query_; }
  // Returns the host[:port] that the request is for: from an absolute-form target, or else from Host (RFC 9112 §3.2.2);
  // over HTTP/2, from :authority.
  [[nodiscard]] std::string_view authority() const noexcept { return authority_; }

  // Returns the header lines, in order. Names are spelled as the client sent them; values have no surrounding
  // whitespace. Several Cookie lines are joined into one with "; " (RFC 9113 §8.2.3); other repeated headers keep their
  // lines.
  [[nodiscard]] const std::vector<Header>& headers() const noexcept { return headers_; }

  // Returns the value of the first header line with this name, in any case; empty if there is none. For a header that
  // must not be repeated, such as Authorization, check that count() is 1 before you rely on the value.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;

  // Returns the values of all header lines with this name, in order, joined with ", ". Use it for headers whose value
  // is a list, such as Forwarded or Accept-Language, which may be sent in several lines (RFC 9110 §5.3).
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
