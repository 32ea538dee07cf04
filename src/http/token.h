// SPDX-License-Identifier: MIT
// token: header names, schemes and other words of HTTP that compare without case.   RFC 9110 §5.1, §5.6.2
#ifndef WSPC_HTTP_TOKEN_H
#define WSPC_HTTP_TOKEN_H

#include <string>
#include <string_view>

namespace wspc::http {

// Returns whether two header names or tokens are equal, ignoring the case of ASCII letters (RFC 9110 §5.1).
[[nodiscard]] bool same_token(std::string_view a, std::string_view b) noexcept;

// Returns `text` with ASCII letters in lower case, as HTTP/2 requires for header names (RFC 9113 §8.2.1).
[[nodiscard]] std::string in_small_letters(std::string text);

}  // namespace wspc::http

#endif
