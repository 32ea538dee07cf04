// SPDX-License-Identifier: MIT
// beast: the meaning of Boost.Beast's parser errors (RFC 9112 §2.3, §5.1, §6).
#include "http/beast.h"

#include <boost/beast/http/error.hpp>

namespace wspc::http {

// RFC 9112 §5.1: P03
HandshakeError meaning(boost::beast::error_code error) noexcept {
  using Code = boost::beast::http::error;
  if (!error) return {};
  if (error == Code::bad_field || error == Code::bad_value) return {Error::invalid_header, {}};
  if (error == Code::bad_content_length || error == Code::multiple_content_length) {
    return {Error::invalid_header, "Content-Length"};
  }
  if (error == Code::bad_transfer_encoding) return {Error::invalid_header, "Transfer-Encoding"};
  if (error == Code::header_limit) return {Error::handshake_too_big, {}};
  if (error == Code::bad_alloc) return {Error::out_of_memory, {}};
  return {Error::malformed_http, {}};
}

bool names_a_version(std::string_view line) noexcept {
  constexpr std::string_view form = "HTTP/d.d\r\n";
  if (line.size() < form.size()) return false;
  line.remove_prefix(line.size() - form.size());
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == 'd' ? line[i] < '0' || line[i] > '9' : line[i] != form[i]) return false;
  }
  return true;
}

}  // namespace wspc::http
