// SPDX-License-Identifier: MIT
// header_verdict: a handshake, judged line by line.   RFC 6455 §4.1, §4.2
#ifndef WSPC_TOOL_TRAFFIC_HEADER_VERDICT_H
#define WSPC_TOOL_TRAFFIC_HEADER_VERDICT_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wspc/deflate.h"
#include "wspc/handshake.h"

namespace wspc::tool {

struct JudgedLine {
  enum class Verdict : std::uint8_t { none, good, wrong };

  std::string line;  // as it came; empty: one that is missing
  Verdict verdict = Verdict::none;
  std::string why{};        // what is wrong
  std::string_view rule{};  // where that is written
};

// A message up to its blank line, as it came.
struct Head {
  std::string first_line;
  std::vector<Header> headers;
};

// Takes a header block apart: lines that end with CRLF, the last one empty.
[[nodiscard]] Head parse_head(std::string_view text);

// The value of the first header line with this name, in any case; empty: there is none.
[[nodiscard]] std::string value_of(const Head& head, std::string_view name);

[[nodiscard]] std::vector<JudgedLine> judge_request(const Head& request);
[[nodiscard]] std::vector<JudgedLine> judge_response(const Head& response, const Head& request);

// "HTTP/1.1 101 …" is 101; 0: it is no status line.
[[nodiscard]] unsigned status_of(const Head& response) noexcept;

// What was agreed on of permessage-deflate; nothing: it is not used, or the answer is no good.
[[nodiscard]] std::optional<DeflateParameters> agreed_deflate(const Head& response, const Head& request);

}  // namespace wspc::tool

#endif
