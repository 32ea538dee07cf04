// SPDX-License-Identifier: MIT
// response_parser: parses a header block and the body after it, with Boost.Beast (RFC 9112 §4, §6, §7).
#ifndef WSPC_HTTP_RESPONSE_PARSER_H
#define WSPC_HTTP_RESPONSE_PARSER_H

#include <algorithm>
#include <string>
#include <string_view>

#include "http/beast.h"

namespace wspc::http {

inline constexpr std::size_t max_shown_body = 1024;

class ResponseParser final : public BeastParser<false> {
 public:
  unsigned code = 0;
  int protocol = 0;  // 11 for HTTP/1.1
  std::string reason;
  std::string body;  // the beginning of the body, up to max_shown_body bytes

 private:
  void on_response_impl(int status, Text phrase, int version, Code&) override {
    code = static_cast<unsigned>(status);
    reason = view(phrase);
    protocol = version;
  }
  std::size_t on_body_impl(Text piece, Code&) override { return show(piece); }
  std::size_t on_chunk_body_impl(std::uint64_t, Text piece, Code&) override { return show(piece); }

  std::size_t show(Text piece) {
    body += view(piece).substr(0, max_shown_body - std::min(body.size(), max_shown_body));
    return piece.size();
  }
};

}  // namespace wspc::http

#endif
