// SPDX-License-Identifier: MIT
// options: what a connection is told when it is made. The defaults are safe for a stranger on the other side.
#ifndef WSPC_OPTIONS_H
#define WSPC_OPTIONS_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace wspc {

enum class Role : std::uint8_t { client, server };

// "No limit" is a value like any other.
inline constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// RFC 6455 §10.4. What a peer may make us hold. Sizes in bytes of payload.
struct Limits {
  std::uint64_t message = 1 << 20;  // all fragments of one message together; past it: Close 1009
  std::uint64_t frame = 1 << 20;    // one frame, as its header announces it; past it: Close 1009
  std::uint32_t fragments = 4096;   // frames of one message, empty ones counted; past it: Close 1008
  std::uint32_t outbox = 1 << 20;   // unsent bytes from which on send() refuses (the high-water mark)
  std::uint8_t pongs = 16;          // answers to pings that wait to be transmitted; the newest are kept; 1 to 255
};

// How long to wait. Zero: for ever. The engine has no clock: its owner calls expired(), as servers do.
struct Timeouts {
  std::chrono::milliseconds open{10'000};  // from construction to opened()
  std::chrono::milliseconds idle{0};       // without a byte from the peer: Close 1001
  std::chrono::milliseconds ping{30'000};  // without a byte from the peer: a ping is sent
  std::chrono::milliseconds pong{20'000};  // none after that ping: Close 1011; unsent bytes without progress: cut
  std::chrono::milliseconds close{5'000};  // for the peer's part of the closing handshake
};

// How messages are handed over.
enum class Delivery : std::uint8_t {
  messages,  // one event per message; one that lies in the input in one piece is not copied
  pieces,    // as the bytes arrive: no copy and no memory, however long the message is
};

enum class Utf8 : std::uint8_t { verify, trust };

// Random bytes for masks and handshake keys. They must be unpredictable for the peer (RFC 6455 §10.3).
// `fill` fills all of `out` or returns false. It may be called from whichever thread calls the connection.
struct RandomSource {
  bool (*fill)(void* context, std::span<std::byte> out) noexcept = nullptr;
  void* context = nullptr;  // owned by the caller, must outlive every connection that has it
};

struct Options {
  Limits limits{};
  Timeouts timeouts{};
  Delivery delivery = Delivery::messages;
  Utf8 utf8 = Utf8::verify;  // `trust` skips the check of incoming and outgoing text (RFC 6455 §8.1 asks for it)
  RandomSource random{};     // none: the operating system's
};

}  // namespace wspc

#endif
