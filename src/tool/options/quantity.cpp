// SPDX-License-Identifier: MIT
// quantity: sizes and durations as people type them.
#include "tool/options/quantity.h"

#include <array>
#include <charconv>

#include "wspc/options.h"

namespace wspc::tool {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t worth = 1;
};

constexpr std::array<Unit, 7> size_units{
    {{"", 1}, {"K", 1 << 10}, {"k", 1 << 10}, {"M", 1 << 20}, {"m", 1 << 20}, {"G", 1 << 30}, {"g", 1 << 30}}};
constexpr std::array<Unit, 4> time_units{{{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};
constexpr std::uint64_t year = 365ULL * 24 * 3'600'000;

std::optional<std::uint64_t> parse(std::string_view text, const Unit* unit, const Unit* last) noexcept {
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return {};

  const std::string_view name(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  while (unit != last && unit->name != name) ++unit;
  if (unit == last || number > unlimited / unit->worth) return {};
  return number * unit->worth;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) noexcept {
  if (text == "unlimited") return unlimited;
  return parse(text, size_units.data(), size_units.data() + size_units.size());
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept {
  if (text == "0") return std::chrono::milliseconds(0);
  const auto time = parse(text, time_units.data(), time_units.data() + time_units.size());
  if (!time || *time > year) return {};
  return std::chrono::milliseconds(*time);
}

}  // namespace wspc::tool
