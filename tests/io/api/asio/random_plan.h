// SPDX-License-Identifier: MIT
// random_plan: what a seed stands for: the kind of session, what disturbs it, and every message's contents.
#ifndef WSPC_TESTS_IO_API_ASIO_RANDOM_PLAN_H
#define WSPC_TESTS_IO_API_ASIO_RANDOM_PLAN_H

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

#include "wspc/options.h"
#include "wspc/web_socket.h"

namespace wspc {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed * 0x9E3779B97F4A7C15U + 1) {}
  std::size_t up_to(std::size_t largest) { return std::uniform_int_distribution<std::size_t>(0, largest)(engine_); }
  bool chance(unsigned percent) { return up_to(99) < percent; }

 private:
  std::mt19937_64 engine_;
};

enum class Side : std::uint8_t { server, client };

// How one end behaves.
struct EndPlan {
  static constexpr int never = -1;
  int actions = 0;              // before it is content
  int destroy_at = never;       // the action at which the stream is destroyed
  int cut_at = never;           // the action at which the socket is closed below it
  bool closes = false;          // sends a Close when it is content; else it waits for the peer's
  bool destroys_early = false;  // in the opening handshake
  unsigned pause = 0;           // per cent of messages after which it reads nothing for a while
  bool deflate = false;
  Options options;
};

struct SessionPlan {
  bool tls = false;
  bool two_threads = false;
  int buffer = 0;  // of the kernel, in bytes; 0: the usual one
  std::array<EndPlan, 2> ends;
};

inline EndPlan plan_end(Dice& dice, bool disturbed) {
  EndPlan plan;
  plan.actions = static_cast<int>(dice.up_to(40));
  const auto some_action = [&] { return static_cast<int>(dice.up_to(static_cast<std::size_t>(plan.actions))); };
  if (disturbed && dice.chance(40)) plan.destroy_at = some_action();
  if (disturbed && dice.chance(25)) plan.cut_at = some_action();
  plan.destroys_early = disturbed && dice.chance(10);
  plan.pause = dice.chance(30) ? static_cast<unsigned>(dice.up_to(30)) : 0;
  plan.deflate = dice.chance(30);
  plan.options.limits.outbox = static_cast<std::uint32_t>(dice.chance(50) ? dice.up_to(20'000) : 1 << 20);
  plan.options.timeouts.close = std::chrono::milliseconds(disturbed ? 200 : 10'000);
  if (dice.chance(20)) plan.options.timeouts.ping = std::chrono::milliseconds(5);
  if (disturbed && dice.chance(20)) plan.options.timeouts.pong = std::chrono::milliseconds(5);
  return plan;
}

inline SessionPlan plan_session(std::uint64_t seed) {
  Dice dice(seed);
  SessionPlan plan;
  plan.tls = dice.chance(40);
  plan.two_threads = dice.chance(40);
  plan.buffer = dice.chance(40) ? static_cast<int>(4096 << dice.up_to(3)) : 0;
  const bool disturbed = dice.chance(50);
  for (EndPlan& end : plan.ends) end = plan_end(dice, disturbed);
  plan.ends[0].closes = dice.chance(60);
  plan.ends[1].closes = !plan.ends[0].closes || dice.chance(30);
  return plan;
}

// Message `number` of `side`: its number in eight digits, then characters that belong to it alone.
inline Message random_message(std::uint64_t seed, Side side, std::uint32_t number) {
  Dice dice(seed * 2 + (side == Side::client ? 1 : 0) + (static_cast<std::uint64_t>(number) << 32));
  const std::size_t size = dice.up_to(dice.chance(10) ? 80'000 : dice.chance(50) ? 4000 : 100);
  Message message{dice.chance(50) ? MessageType::text : MessageType::binary, {}};
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08x", number);
  message.payload = std::string(digits.data()) + std::string(size, ' ');
  std::uint32_t state = number * 2654435761U + static_cast<std::uint32_t>(seed);
  for (std::size_t i = 8; i < message.payload.size(); ++i) {
    state = state * 1664525U + 1013904223U;
    message.payload[i] = static_cast<char>('a' + (state >> 24) % 26);
  }
  return message;
}

}  // namespace wspc

#endif
