// SPDX-License-Identifier: MIT
// setup: what the two sides of a conversation have agreed on, and how they are configured.
#include "core/conversation/setup.h"

#include <algorithm>

namespace wspc::conversation {
namespace {

using namespace std::chrono_literals;

std::uint8_t window(Dice& dice) { return static_cast<std::uint8_t>(8 + dice.roll(8)); }

// Usually long enough that no timeout ends the conversation, because short conversations show less.
Timeouts make_timeouts(Dice& dice) {
  constexpr std::chrono::milliseconds some[] = {0ms, 10ms, 1'000ms, 30'000ms};
  Timeouts timeouts{.open = 0ms, .idle = 0ms, .ping = dice.pick(some), .pong = 0ms, .close = dice.pick(some)};
  if (!dice.one_in(4)) return timeouts;
  timeouts.open = dice.pick(some);
  timeouts.idle = dice.pick(some);
  timeouts.pong = dice.pick(some);
  return timeouts;
}

std::size_t make_size(Dice& dice, std::size_t largest) {
  constexpr std::size_t edges[] = {0, 1, 125, 126, 127, 4095, 4096, 65535, 65536};
  const std::size_t kind = dice.roll(20);
  if (kind == 0) return std::min(dice.pick(edges), largest);
  if (kind == 1) return dice.roll(largest + 1);
  if (kind < 6) return dice.roll(std::min<std::size_t>(largest, 4'000) + 1);
  return dice.roll(100);
}

// Words in an order of their own, in three alphabets.
void add_prose(Dice& dice, std::string& text) {
  static const char* const words[] = {"frame ", "masking ", "Größe ", "кадр ", "接続 ", "𝄞 ", "a ", "of ", "payload\n"};
  text += dice.pick(words);
  if (dice.one_in(5)) text += std::to_string(dice.roll(1'000'000));
}

bool is_inside_character(const std::string& text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

}  // namespace

Setup make_setup(Dice& dice) {
  constexpr std::size_t largest[] = {200, 5'000, 20'000, 20'000, 70'000, 70'000, 300'000};
  constexpr std::size_t calls[] = {0, 12, 100, 1'000};
  Setup setup{.largest = dice.pick(largest), .agreed = std::nullopt, .calls_for_a_trouble = dice.pick(calls)};
  if (dice.one_in(3)) return setup;
  setup.agreed = DeflateParameters{.server_no_context_takeover = dice.one_in(2),
                                   .client_no_context_takeover = dice.one_in(2),
                                   .server_max_window_bits = window(dice),
                                   .client_max_window_bits = window(dice)};
  return setup;
}

Options make_options(Dice& dice, const Setup& setup) {
  Options options;
  options.limits.message = options.limits.frame = std::max<std::size_t>(setup.largest, 125);
  options.limits.outbox = static_cast<std::uint32_t>(1 + dice.roll(dice.one_in(3) ? 3'000 : 1 << 20));
  options.limits.pongs = static_cast<std::uint8_t>(dice.roll(20));
  options.timeouts = make_timeouts(dice);
  options.delivery = dice.one_in(2) ? Delivery::pieces : Delivery::messages;
  options.utf8 = dice.one_in(8) ? Utf8::trust : Utf8::verify;
  return options;
}

DeflateOptions make_deflate_options(Dice& dice) {
  constexpr Compress choices[] = {Compress::automatic, Compress::automatic, Compress::always, Compress::never};
  DeflateOptions options;
  options.server_max_window_bits = window(dice);  // only for prepared messages
  options.level = static_cast<int>(dice.roll(10));
  options.memory_level = static_cast<int>(1 + dice.roll(9));
  options.compress = dice.pick(choices);
  options.threshold = dice.roll(200);
  return options;
}

std::string make_payload(Dice& dice, MessageType type, std::size_t largest) {
  std::size_t size = make_size(dice, largest);
  std::string payload;
  payload.reserve(size + 32);
  const std::size_t kind = dice.roll(3);
  while (payload.size() < size) {
    if (kind == 0) payload.append(dice.roll(5'000) + 1, static_cast<char>('a' + dice.roll(26)));
    if (kind == 1 || (kind == 2 && type == MessageType::text)) add_prose(dice, payload);
    if (kind == 2 && type == MessageType::binary) payload += static_cast<char>(dice.roll(256));
  }
  while (type == MessageType::text && is_inside_character(payload, size)) --size;
  payload.resize(size);
  return payload;
}

}  // namespace wspc::conversation
