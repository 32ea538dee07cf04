// SPDX-License-Identifier: MIT
// options: the options of a connection. The defaults are safe for connections with untrusted peers.
#ifndef WSPC_OPTIONS_H
#define WSPC_OPTIONS_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace wspc {

// Which side of the connection this is.
enum class Role : std::uint8_t { client, server };

// A limit of this value never applies.
inline constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// Limits on the memory that a peer can make a connection use (RFC 6455 §10.4). Sizes are in bytes of payload.
struct Limits {
  // The size of a message, all fragments together, after decompression. A larger one fails with Close 1009.
  std::uint64_t message = 1 << 20;

  // The size of a frame as its header announces it. A larger one fails with Close 1009.
  std::uint64_t frame = 1 << 20;

  // The number of frames in a message, empty ones included. More fail with Close 1008.
  std::uint32_t fragments = 4096;

  // The high-water mark: while at least this many bytes are unsent, send() refuses further messages.
  std::uint32_t outbox = 1 << 20;

  // How many Pongs may wait to be written. When more pings arrive, the oldest answers are dropped. 1 to 255; 0 means 1.
  std::uint8_t pongs = 16;
};

// How long to wait; zero means for ever. Values above 2^32 - 1 ms (49 days) count as 49 days. A Connection has no
// clock: its owner calls Connection::expired(). Clients, servers and AsioStream do so.
struct Timeouts {
  // How long the opening handshake may take.
  std::chrono::milliseconds open{10'000};

  // How long the peer may be silent before the connection is closed with 1001.
  std::chrono::milliseconds idle{0};

  // How long the peer may be silent before a keep-alive ping is sent.
  std::chrono::milliseconds ping{30'000};

  // How long the peer may remain silent after that ping before the connection fails with Close 1011. For clients,
  // servers and AsioStream, a peer that keeps accepting the bytes that are written to it counts as alive. Clients and
  // servers abort a connection whose peer accepts none of the waiting bytes for this long.
  std::chrono::milliseconds pong{20'000};

  // How long the peer's part of the closing handshake may take.
  std::chrono::milliseconds close{5'000};
};

// How received messages are delivered.
enum class Delivery : std::uint8_t {
  // One event per message. A message that lies in the input in one piece is not copied.
  messages,

  // One event per piece, as the bytes arrive. Nothing is copied or stored, however long the message is.
  pieces,
};

// Whether incoming and outgoing text is checked to be valid UTF-8, as RFC 6455 §8.1 requires. `trust` skips the check.
enum class Utf8 : std::uint8_t { verify, trust };

// A source of random bytes for masking keys and handshake keys. They must be unpredictable for the peer
// (RFC 6455 §10.3).
//
// Thread safety: `fill` is called on the thread that calls the connection, so several connections may call it at once.
struct RandomSource {
  // Fills all of `out` and returns true, or returns false.
  bool (*fill)(void* context, std::span<std::byte> out) noexcept = nullptr;

  // Passed to `fill`. The caller owns it and keeps it alive for as long as any connection uses it.
  void* context = nullptr;
};

// The options of a Connection, in either role.
struct Options {
  Limits limits{};
  Timeouts timeouts{};
  Delivery delivery = Delivery::messages;
  Utf8 utf8 = Utf8::verify;

  // If `fill` is null, the operating system's random numbers are used.
  RandomSource random{};
};

}  // namespace wspc

#endif
