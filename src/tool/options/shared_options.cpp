// SPDX-License-Identifier: MIT
// shared_options: the options that several commands share: limits, compression, deadlines.
#include "tool/options/shared_options.h"

#include <algorithm>
#include <limits>

#include "tool/options/deflate_settings.h"

namespace wspc::tool {

void add_limits(OptionSet& set, Limits& limits) {
  set.size("--max-message", limits.message, "the longest message to accept (1M)");
  set.size("--max-frame", limits.frame, "the longest frame to accept (as --max-message)");
  set.number("--max-fragments", 1, std::numeric_limits<std::uint32_t>::max(), limits.fragments,
             "the most frames of one message to accept (4096)");
  set.when_read([&limits](const OptionSet& given) {
    if (given.count("--max-message") > 0 && given.count("--max-frame") == 0) limits.frame = limits.message;
  });
}

// --deflate without a value keeps the default.
void add_deflate(OptionSet& set, std::optional<DeflateOptions>& deflate) {
  const auto take = [&deflate](const std::string& text) {
    if (text.empty()) return;
    DeflateOptions options;
    if (const std::string problem = parse_deflate(text, options); !problem.empty()) {
      throw UsageError("--deflate", problem);
    }
    deflate = options;
  };
  set.text("--deflate", take, "how to compress messages, see below").named("SETTINGS").values =
      Option::Values::optional;
  set.flag(
      "--no-deflate", [&deflate] { deflate.reset(); }, "compress no messages");
}

// A message that would be accepted uncompressed is accepted however well it compresses, up to 64 MiB: a limit that was
// raised further must not invite decompression bombs.
void settle_deflate(const OptionSet& set, const Limits& limits, std::optional<DeflateOptions>& deflate) {
  constexpr std::uint64_t most_grace = 64 << 20;
  set.exclude("--deflate", {"--no-deflate"});
  const auto& given = set.find("--deflate").given;
  const bool grace_given = !given.empty() && given.back().find("ratio_grace") != std::string::npos;
  if (deflate && !grace_given) {
    deflate->ratio_grace = std::max(deflate->ratio_grace, std::min(limits.message, most_grace));
  }
}

void add_timeouts(OptionSet& set, Timeouts& timeouts) {
  set.duration("--idle-timeout", timeouts.idle, "close when the peer sends nothing for so long (0: never)");
  set.duration("--ping-interval", timeouts.ping, "ping when the peer sends nothing for so long (30s)");
  set.duration("--pong-timeout", timeouts.pong, "give up when nothing answers that ping (20s)");
  set.duration("--close-timeout", timeouts.close, "give up when the closing handshake takes longer (5s)");
}

}  // namespace wspc::tool
