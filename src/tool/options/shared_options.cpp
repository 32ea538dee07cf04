// SPDX-License-Identifier: MIT
// arguments: options that several commands share, for CLI11.
#include "tool/options/arguments.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tool/options/deflate_settings.h"
#include "tool/options/quantity.h"

namespace wspc::tool {

namespace {

// "--count" of "-n,--count".
std::string long_name(const std::string& names) { return names.substr(names.find("--")); }

}  // namespace

CLI::Option* add_number(CLI::App& app, const std::string& names, std::uint64_t least, std::uint64_t most,
                        std::function<void(std::uint64_t)> take, const std::string& help) {
  const auto check = [names, least, most, take = std::move(take)](const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || number < least || number > most) {
      throw CLI::ValidationError(long_name(names), fmt::format("'{}' is no number from {} to {}", text, least, most));
    }
    take(number);
  };
  return app.add_option_function<std::string>(names, check, help)->type_name("N");
}

CLI::Option* add_size(CLI::App& app, const std::string& names, std::uint64_t& size, const std::string& help) {
  const auto take = [&size, names](const std::string& text) {
    const auto parsed = parse_size(text);
    if (!parsed)
      throw CLI::ValidationError(long_name(names), fmt::format("'{}' is no size; 64K, 1M or unlimited would be", text));
    size = *parsed;
  };
  return app.add_option_function<std::string>(names, take, help)->type_name("SIZE");
}

std::chrono::milliseconds duration_argument(const std::string& names, const std::string& text) {
  const auto parsed = parse_duration(text);
  if (!parsed)
    throw CLI::ValidationError(long_name(names), fmt::format("'{}' is no time; 500ms, 10s, 2m or 0 would be", text));
  return *parsed;
}

CLI::Option* add_duration(CLI::App& app, const std::string& names, std::chrono::milliseconds& duration,
                          const std::string& help) {
  const auto take = [&duration, names](const std::string& text) { duration = duration_argument(names, text); };
  return app.add_option_function<std::string>(names, take, help)->type_name("TIME");
}

// Without allow_extra_args(false) CLI11 would take "[1,2]" apart, and the arguments that follow as well.
CLI::Option* add_list(CLI::App& app, const std::string& names, std::vector<std::string>& list,
                      const std::string& help) {
  return app.add_option(names, list, help)->allow_extra_args(false)->type_name("");
}

void exclude(const CLI::App& app, std::string_view one, std::initializer_list<std::string_view> others) {
  if (app.count(std::string(one)) == 0) return;
  for (const std::string_view other : others) {
    if (app.count(std::string(other)) == 0) continue;
    throw CLI::ValidationError(fmt::format("{} and {} exclude each other", one, other));
  }
}

void add_limits(CLI::App& app, Limits& limits) {
  const auto fragments = [&limits](std::uint64_t number) { limits.fragments = static_cast<std::uint32_t>(number); };
  auto* message = add_size(app, "--max-message", limits.message, "the longest message to accept (1M)");
  auto* frame = add_size(app, "--max-frame", limits.frame, "the longest frame to accept (as --max-message)");
  add_number(app, "--max-fragments", 1, std::numeric_limits<std::uint32_t>::max(), fragments,
             "the most frames of one message to accept (4096)");
  app.parse_complete_callback([message, frame, &limits] {
    if (message->count() > 0 && frame->count() == 0) limits.frame = limits.message;
  });
}

// Without a value, the option changes nothing.
void add_deflate(CLI::App& app, std::optional<DeflateOptions>& deflate) {
  const auto take = [&deflate](const std::string& text) {
    if (text.empty()) return;
    DeflateOptions options;
    if (const std::string problem = parse_deflate(text, options); !problem.empty()) {
      throw CLI::ValidationError("--deflate", problem);
    }
    deflate = options;
  };
  auto* const chosen = app.add_option_function<std::string>("--deflate", take, "how to compress messages, see below");
  chosen->expected(0, 1)->type_name("SETTINGS");
  app.add_flag_callback(
      "--no-deflate", [&deflate] { deflate.reset(); }, "compress no messages");
}

// A user who allows messages of 32 MiB allows them compressed as well, however small they arrive. Beyond 64 MiB, that
// would invite attacks.
void settle_deflate(const CLI::App& app, const Limits& limits, std::optional<DeflateOptions>& deflate) {
  constexpr std::uint64_t most_grace = 64 << 20;
  exclude(app, "--deflate", {"--no-deflate"});
  const auto given = app.get_option("--deflate")->results();
  const bool grace_given = !given.empty() && given.back().find("ratio_grace") != std::string::npos;
  if (deflate && !grace_given) {
    deflate->ratio_grace = std::max(deflate->ratio_grace, std::min(limits.message, most_grace));
  }
}

void add_timeouts(CLI::App& app, Timeouts& timeouts) {
  add_duration(app, "--idle-timeout", timeouts.idle, "close when the peer sends nothing for so long (0: never)");
  add_duration(app, "--ping-interval", timeouts.ping, "ping when the peer sends nothing for so long (30s)");
  add_duration(app, "--pong-timeout", timeouts.pong, "give up when nothing answers that ping (20s)");
  add_duration(app, "--close-timeout", timeouts.close, "give up when the closing handshake takes longer (5s)");
}

}  // namespace wspc::tool
