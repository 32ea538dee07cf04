// SPDX-License-Identifier: MIT
// headers: a fuzzer's text as lines of headers, and a source of keys that a fuzzer can answer.
#ifndef WSPC_FUZZ_HEADERS_H
#define WSPC_FUZZ_HEADERS_H

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"

namespace wspc::fuzz {

// Nothing but zeros: the key is always AAAAAAAAAAAAAAAAAAAAAA==, its answer ICX+Yqv66kxgM0FcWaLWlFLwTAI=.
inline constexpr RandomSource no_secret{[](void*, std::span<std::byte> out) noexcept {
  std::fill(out.begin(), out.end(), std::byte{0});
  return true;
}};

// One header a line, its name in front of the first colon.
inline std::vector<HeaderView> headers_of(std::string_view text) {
  std::vector<HeaderView> headers;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t colon = std::min(line.find(':'), line.size());
    headers.push_back({line.substr(0, colon), line.substr(std::min(line.size(), colon + 1))});
  }
  return headers;
}

inline std::vector<HeaderView> views(std::span<const Header> headers) {
  std::vector<HeaderView> list;
  for (const Header& header : headers) list.push_back({header.name, header.value});
  return list;
}

template <class Value>
std::vector<Value> list(std::span<const Value> values) {
  return {values.begin(), values.end()};
}

inline bool offered(const std::vector<Extension>& offer, const Extension& chosen) {
  return std::any_of(offer.begin(), offer.end(), [&](const Extension& one) { return one.name == chosen.name; });
}

}  // namespace wspc::fuzz

#endif
