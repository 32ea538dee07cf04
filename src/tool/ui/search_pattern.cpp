// SPDX-License-Identifier: MIT
// search_pattern: what is looked for in payloads.
#include "tool/ui/search_pattern.h"

#include <algorithm>

#include "http/request.h"
#include "tool/text/hex.h"

namespace wspc::tool::ui {
namespace {

constexpr char small(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

SearchPattern::SearchPattern(std::string_view wanted) : bytes_(http::in_small_letters(std::string(wanted))) {
  if (!bytes_.starts_with("0x")) return;
  const auto digits = from_hex(wanted);
  if (!digits || digits->empty()) return;  // it is text after all, as far as it has been written
  bytes_.assign(reinterpret_cast<const char*>(digits->data()), digits->size());
  exact_ = true;
}

bool SearchPattern::is_in(std::string_view hay) const noexcept {
  if (exact_) return hay.find(bytes_) != hay.npos;
  const auto same = [](char a, char b) { return small(a) == b; };
  return std::search(hay.begin(), hay.end(), bytes_.begin(), bytes_.end(), same) != hay.end();
}

}  // namespace wspc::tool::ui
