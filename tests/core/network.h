// SPDX-License-Identifier: MIT
// network: the other side of a Connection, and the wire between, for tests.
//
// Frames are built here by hand, from RFC 6455 §5.2 and not from the code under test.
#ifndef WSPC_TESTS_CORE_NETWORK_H
#define WSPC_TESTS_CORE_NETWORK_H

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wspc/connection.h"

namespace wspc {

// For GoogleTest: an Error by its name.
inline void PrintTo(Error error, std::ostream* out) { *out << describe(error).name; }

}  // namespace wspc

namespace wspc::network {

inline std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

inline std::string text_of(std::span<const std::byte> span) {
  return {reinterpret_cast<const char*>(span.data()), span.size()};
}

inline std::string big_endian(std::uint64_t number, unsigned size) {
  std::string text;
  for (unsigned shift = 8 * size; shift > 0; shift -= 8) text += static_cast<char>(number >> (shift - 8) & 0xff);
  return text;
}

// Header and payload in the shortest form; `first` is FIN, RSV and opcode. A client's frame has a key of zeros, under
// which masked bytes look as they are.
inline std::string frame(unsigned first, std::string_view payload, Role sender) {
  const std::size_t size = payload.size();
  const unsigned mask = sender == Role::client ? 0x80 : 0;
  std::string text = big_endian(first, 1);
  if (size < 126)
    text += big_endian(mask | size, 1);
  else if (size < 65536)
    text += big_endian(mask | 126, 1) + big_endian(size, 2);
  else
    text += big_endian(mask | 127, 1) + big_endian(size, 8);
  if (mask != 0) text += std::string(4, '\0');
  return text + std::string(payload);
}

constexpr unsigned fin = 0x80;
constexpr unsigned continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10;

constexpr Role other(Role role) { return role == Role::client ? Role::server : Role::client; }

// An event, its payload kept.
struct Seen {
  Event::Type type = Event::Type::none;
  std::string payload{};
  bool first = false;
  bool last = false;
  Error error = Error::none;
  std::uint16_t code = 0;
  std::uint64_t offset = 0;
};

// All events of `input`, which lies in memory of just its size.
inline std::vector<Seen> give(Connection& connection, std::string_view input) {
  const auto memory = std::make_unique<std::byte[]>(input.size());
  if (!input.empty()) std::memcpy(memory.get(), input.data(), input.size());
  std::span<std::byte> rest(memory.get(), input.size());
  std::vector<Seen> seen;
  while (const Event event = connection.receive(rest)) {
    seen.push_back(
        {event.type, std::string(event.text()), event.first, event.last, event.error, event.code, event.offset});
  }
  return seen;
}

// All that waits, taken.
inline std::string drain(Connection& connection) {
  std::string out;
  std::array<std::span<const std::byte>, 4> spans;
  while (const std::size_t count = connection.transmit(spans)) {
    std::size_t size = 0;
    for (const auto& span : std::span(spans).first(count)) {
      out.append(reinterpret_cast<const char*>(span.data()), span.size());
      size += span.size();
    }
    connection.transmitted(size);
  }
  return out;
}

// One frame of a connection's output, unmasked.
struct Frame {
  unsigned first = 0;
  std::string payload{};
  std::string key{};  // empty: not masked
  bool operator==(const Frame& that) const {
    return first == that.first && payload == that.payload;
  }  // whatever the key
};

inline void PrintTo(const Frame& frame, std::ostream* out) {
  *out << std::hex << frame.first << std::dec << " '" << frame.payload << "'";
}

inline std::vector<Frame> frames(std::string_view out) {
  std::vector<Frame> list;
  while (!out.empty()) {
    const auto byte = [&](std::size_t i) -> std::uint64_t { return static_cast<unsigned char>(out.at(i)); };
    Frame frame{.first = static_cast<unsigned>(byte(0))};
    const bool masked = byte(1) >= 0x80;
    std::uint64_t size = byte(1) & 0x7f;
    std::size_t header = size == 126 ? 4 : size == 127 ? 10 : 2;
    if (header > 2) size = 0;
    for (std::size_t i = 2; i < header; ++i) size = size << 8 | byte(i);
    if (masked) frame.key = out.substr(header, 4);
    if (masked) header += 4;
    frame.payload = out.substr(header, size);
    for (std::size_t i = 0; masked && i < frame.payload.size(); ++i) {
      frame.payload[i] = static_cast<char>(frame.payload[i] ^ frame.key[i % 4]);
    }
    list.push_back(std::move(frame));
    out.remove_prefix(header + size);
  }
  return list;
}

// A source of keys that says what happens to it.
struct Keys {
  bool works = true;
  int asked = 0;
  std::uint8_t next = 1;

  static bool fill(void* context, std::span<std::byte> out) noexcept {
    Keys& keys = *static_cast<Keys*>(context);
    ++keys.asked;
    for (std::byte& byte : out) byte = static_cast<std::byte>(keys.next++);
    return keys.works;
  }
  RandomSource source() { return {&Keys::fill, this}; }
};

}  // namespace wspc::network

#endif
