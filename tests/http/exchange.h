// SPDX-License-Identifier: MIT
// exchange: feeds text to an upgrade in every way that it can be cut, and says what came of it.
#ifndef WSPC_TESTS_HTTP_EXCHANGE_H
#define WSPC_TESTS_HTTP_EXCHANGE_H

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wspc::http {

// Feeds the pieces, one by one, until one of them decides. Returns what is left over: of that piece, and those after
// it.
template <class Upgrade>
std::string feed(Upgrade& upgrade, const std::vector<std::string_view>& pieces, typename Upgrade::Result& result) {
  std::string rest;
  result = Upgrade::Result::need_more;
  for (const std::string_view piece : pieces) {
    std::string memory(piece);
    std::span<std::byte> input = std::as_writable_bytes(std::span(memory));
    if (result == Upgrade::Result::need_more) result = upgrade.receive(input);
    rest.append(reinterpret_cast<const char*>(input.data()), input.size());
  }
  return rest;
}

// The text whole, byte by byte, and cut in two at every place (or at places `step` apart).
// The pieces are views of `text`.
inline std::vector<std::vector<std::string_view>> every_cut(const std::string& whole, std::size_t step = 1) {
  const std::string_view text = whole;
  std::vector<std::vector<std::string_view>> cuts{{text}, {}};
  for (std::size_t i = 0; i < text.size(); ++i) cuts[1].push_back(text.substr(i, 1));
  for (std::size_t i = 1; i < text.size(); i += step) cuts.push_back({text.substr(0, i), text.substr(i)});
  return cuts;
}
void every_cut(std::string&& temporary, std::size_t step = 1) = delete;

}  // namespace wspc::http

#endif
