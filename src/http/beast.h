// SPDX-License-Identifier: MIT
// beast: the common part of parsing requests and responses with Boost.Beast (RFC 9112 §5).
#ifndef WSPC_HTTP_BEAST_H
#define WSPC_HTTP_BEAST_H

#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/http/basic_parser.hpp>

#include "wspc/handshake.h"

namespace wspc::http {

inline std::string_view view(boost::beast::string_view text) noexcept { return {text.data(), text.size()}; }

// Returns the meaning of a parser error, for bytes that HeaderBlock has accepted.
[[nodiscard]] HandshakeError meaning(boost::beast::error_code error) noexcept;

// Returns whether `line` ends with "HTTP/" and the two digits of a version, followed by its CRLF.
[[nodiscard]] bool names_a_version(std::string_view line) noexcept;

// A parser that collects the header lines and ignores everything else.
template <bool is_request>
class BeastParser : public boost::beast::http::basic_parser<is_request> {
 public:
  std::vector<Header> lines;

 protected:
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  BeastParser() {
    this->header_limit(1 << 20);  // HeaderBlock has a smaller limit
    this->body_limit(boost::none);
  }

  void on_request_impl(boost::beast::http::verb, Text, Text, int, Code&) override {}
  void on_response_impl(int, Text, int, Code&) override {}
  void on_field_impl(boost::beast::http::field, Text name, Text value, Code&) override {
    lines.push_back({std::string(view(name)), std::string(view(value))});
  }
  void on_header_impl(Code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, Code&) override {}
  std::size_t on_body_impl(Text body, Code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, Code&) override { return body.size(); }
  void on_finish_impl(Code&) override {}
};

}  // namespace wspc::http

#endif
