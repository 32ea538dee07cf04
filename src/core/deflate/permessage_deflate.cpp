// SPDX-License-Identifier: MIT
// permessage_deflate: the state of a connection whose messages may be compressed (RFC 7692).
#include "core/deflate/permessage_deflate.h"

#include <algorithm>

#include "core/deflate/deflate_parameters.h"

namespace wspc::core {
namespace {

// RFC 7692 §7.1.1, §7.1.2: each side has a window of its own for sending. D025, D030, D033
struct Direction {
  std::uint8_t window_bits = 15;
  bool takeover = true;
};

Direction of(Role sender, const DeflateParameters& agreed) noexcept {
  if (sender == Role::server) return {agreed.server_max_window_bits, !agreed.server_no_context_takeover};
  return {agreed.client_max_window_bits, !agreed.client_no_context_takeover};
}

// A connection that takes a codec from its thread's pool for every message, and supplies the bytes before it, holds
// only the window between messages. Supplying up to 4 KiB takes no time; for larger windows, the connection keeps the
// codec.
constexpr std::uint8_t largest_told = 12;

bool pooled(const Direction& direction) noexcept {
  return !direction.takeover || direction.window_bits <= largest_told;
}

Role other(Role role) noexcept { return role == Role::server ? Role::client : Role::server; }

Inflater::Rules receiving(const Direction& peer, const DeflateOptions& options,
                          const PermessageDeflate::Setting& setting) noexcept {
  Inflater::Rules rules;
  rules.max_message = setting.max_message;
  rules.ratio_grace = options.ratio_grace;
  rules.max_ratio = std::max<std::uint32_t>(options.max_ratio, 1);
  rules.window_bits = peer.window_bits;
  rules.takeover = peer.takeover;
  rules.pooled = pooled(peer);
  rules.utf8 = setting.utf8;
  return rules;
}

Deflater sending(const Direction& own, const DeflateOptions& options) noexcept {
  return {{options.level, options.memory_level, own.window_bits, pooled(own)}, own.takeover};
}

}  // namespace

bool PermessageDeflate::valid(const DeflateParameters& agreed, const DeflateOptions& options) noexcept {
  const bool level = options.level >= 0 && options.level <= 9;
  return in_range(agreed) && level && options.memory_level >= 1 && options.memory_level <= 9;
}

PermessageDeflate::PermessageDeflate(const DeflateParameters& agreed, const DeflateOptions& options,
                                     const Setting& setting) noexcept
    : agreed_(agreed),
      inflater_(receiving(of(other(setting.role), agreed), options, setting)),
      deflater_(sending(of(setting.role, agreed), options)),
      threshold_(options.threshold),
      compress_(options.compress) {}

Inflater::Step PermessageDeflate::inflate(Bytes& from, bool last, std::span<std::byte> room) noexcept {
  const std::size_t given = from.size();
  const Inflater::Step step = inflater_.run(from, last, room);
  usage_.received_compressed += given - from.size();
  usage_.received_plain += step.produced;
  return step;
}

bool PermessageDeflate::wanted(std::optional<Compress> choice, std::optional<std::size_t> size) const noexcept {
  switch (choice.value_or(compress_)) {
    case Compress::always:
      return true;
    case Compress::never:
      return false;
    case Compress::automatic:
      break;
  }
  return size.value_or(threshold_) >= threshold_;
}

void PermessageDeflate::sent(std::size_t plain, std::size_t compressed) noexcept {
  usage_.sent_plain += plain;
  usage_.sent_compressed += compressed;
}

}  // namespace wspc::core
