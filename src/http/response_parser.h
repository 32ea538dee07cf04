// SPDX-License-Identifier: MIT
// response_parser: from a header block and what follows it to a response, by Boost.Beast's parser.   RFC 9112 §4, §6,
// §7
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
  int protocol = 0;  // HTTP/1.1 is 11
  std::string reason;
  std::string body;  // its beginning, up to max_shown_body

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
