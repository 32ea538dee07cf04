// SPDX-License-Identifier: MIT
// deflate_settings: parses the settings of --deflate.   RFC 7692 §7.1
#include "tool/options/deflate_settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "tool/options/quantity.h"

namespace wspc::tool {
namespace {

using Value = std::optional<std::string_view>;

// One thing that can be set. `take` returns whether the value is one that `wants` describes.
struct Setting {
  std::string_view name;
  std::string_view wants;
  bool (*take)(Value value, DeflateOptions& options);
};

template <typename Number>
bool within(Value value, Number least, Number most, Number& number) {
  if (!value) return false;
  Number parsed{};
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), parsed);
  if (error != std::errc() || end != value->data() + value->size() || parsed < least || parsed > most) return false;
  number = parsed;
  return true;
}

// RFC 7692 §7.1.2.
bool window(Value value, std::uint8_t& bits) { return within<std::uint8_t>(value, 8, 15, bits); }

bool flag(Value value, bool& chosen) {
  chosen = true;
  return !value;
}

template <typename Number>
bool size(Value value, Number& bytes) {
  const auto parsed = value ? parse_size(*value) : std::nullopt;
  if (!parsed || *parsed > std::numeric_limits<Number>::max()) return false;
  bytes = static_cast<Number>(*parsed);
  return true;
}

bool when(Value value, Compress& compress) {
  constexpr std::array<std::string_view, 3> names{"automatic", "always", "never"};
  const auto* const found = std::find(names.begin(), names.end(), value.value_or(""));
  if (found == names.end()) return false;
  compress = static_cast<Compress>(found - names.begin());
  return true;
}

constexpr std::string_view no_value = "takes no value";
constexpr std::string_view bits = "needs a number from 8 to 15";

// client_max_window_bits may stand alone, as it does in an offer: the widest window (§7.1.2.2).
const std::array settings{
    Setting{"server_no_context_takeover", no_value,
            [](Value value, DeflateOptions& options) { return flag(value, options.server_no_context_takeover); }},
    Setting{"client_no_context_takeover", no_value,
            [](Value value, DeflateOptions& options) { return flag(value, options.client_no_context_takeover); }},
    Setting{"server_max_window_bits", bits,
            [](Value value, DeflateOptions& options) { return window(value, options.server_max_window_bits); }},
    Setting{
        "client_max_window_bits", bits,
        [](Value value, DeflateOptions& options) { return !value || window(value, options.client_max_window_bits); }},
    Setting{"level", "needs a number from 0 to 9",
            [](Value value, DeflateOptions& options) { return within(value, 0, 9, options.level); }},
    Setting{"memory_level", "needs a number from 1 to 9",
            [](Value value, DeflateOptions& options) { return within(value, 1, 9, options.memory_level); }},
    Setting{"compress", "needs automatic, always or never",
            [](Value value, DeflateOptions& options) { return when(value, options.compress); }},
    Setting{"threshold", "needs a size, 64 or 1K",
            [](Value value, DeflateOptions& options) { return size(value, options.threshold); }},
    Setting{"ratio_grace", "needs a size, 64K or 1M",
            [](Value value, DeflateOptions& options) { return size(value, options.ratio_grace); }},
    Setting{
        "max_ratio", "needs a number from 1 to 65535",
        [](Value value, DeflateOptions& options) { return within<std::uint32_t>(value, 1, 65535, options.max_ratio); }},
};

std::string_view trim(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(' ');
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

std::string take(std::string_view part, DeflateOptions& options, std::vector<std::string_view>& seen) {
  const std::size_t equals = part.find('=');
  const std::string_view name = trim(part.substr(0, equals));
  const Value value = equals == part.npos ? Value() : trim(part.substr(equals + 1));
  const auto* const setting =
      std::find_if(settings.begin(), settings.end(), [name](const Setting& one) { return one.name == name; });
  if (setting == settings.end()) return fmt::format("'{}' is no setting of permessage-deflate", name);
  if (std::find(seen.begin(), seen.end(), name) != seen.end()) return fmt::format("{} is given twice", name);
  seen.push_back(name);
  return setting->take(value, options) ? "" : fmt::format("{} {}", name, setting->wants);
}

}  // namespace

std::string parse_deflate(std::string_view text, DeflateOptions& options) {
  DeflateOptions parsed;
  std::vector<std::string_view> seen;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(";,");
    const std::string_view part = trim(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (part.empty()) continue;
    if (std::string problem = take(part, parsed, seen); !problem.empty()) return problem;
  }
  options = parsed;
  return {};
}

std::string_view deflate_settings_help() noexcept {
  return "Settings of --deflate, between semicolons, are RFC 7692's parameters and how to use them:\n"
         "  server_no_context_takeover, client_no_context_takeover\n"
         "  server_max_window_bits=8…15, client_max_window_bits=8…15\n"
         "  level=0…9, memory_level=1…9, compress=automatic|always|never, threshold=SIZE\n"
         "  max_ratio=N, ratio_grace=SIZE: what a message may inflate to (200 times; --max-message, at most 64M)\n";
}

}  // namespace wspc::tool
