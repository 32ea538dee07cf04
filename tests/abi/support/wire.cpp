// SPDX-License-Identifier: MIT
// wire: see wire.h.
#include "abi/support/wire.h"

#include <ostream>

#include <gtest/gtest.h>

namespace wspc::contract {
namespace {

char byte(std::uint64_t value) { return static_cast<char>(static_cast<unsigned char>(value & 0xFF)); }
unsigned number(char c) { return static_cast<unsigned char>(c); }

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += byte(value >> shift);
  return out;
}

std::string masked(std::string payload, std::string_view key) {
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = byte(number(payload[i]) ^ number(key[i % 4]));
  return payload;
}

std::string encode(const Frame& frame, std::string_view key) {
  const std::size_t size = frame.payload.size();
  const unsigned mask_bit = key.empty() ? 0 : 0x80;
  std::string wire{byte((frame.fin ? 0x80U : 0U) | frame.rsv << 4 | frame.opcode)};
  if (size < 126) {
    wire += byte(mask_bit | size);
  } else if (size < 65536) {
    wire += byte(mask_bit | 126) + big_endian(size, 2);
  } else {
    wire += byte(mask_bit | 127) + big_endian(size, 8);
  }
  wire += key;
  return wire + (key.empty() ? frame.payload : masked(frame.payload, key));
}

// Reads from the front of a wire; everything reads as zero once it is used up.
struct Reader {
  std::string_view wire;
  bool short_ = false;

  std::string take(std::uint64_t size) {
    if (size > wire.size()) short_ = true;
    const std::string taken(wire.substr(0, static_cast<std::size_t>(size)));
    wire.remove_prefix(taken.size());
    return taken;
  }

  std::uint64_t integer(std::uint64_t bytes) {
    std::uint64_t value = 0;
    for (const char c : take(bytes)) value = value << 8 | number(c);
    return value;
  }
};

std::uint64_t read_length(Reader& in, std::uint64_t seven_bits) {
  if (seven_bits < 126) return seven_bits;
  const std::uint64_t length = in.integer(seven_bits == 126 ? 2 : 8);
  EXPECT_GT(length, seven_bits == 126 ? 125U : 65535U) << "a length that is not minimal";
  return length;
}

Frame read_frame(Reader& in) {
  const std::uint64_t first = in.integer(1);
  const std::uint64_t second = in.integer(1);
  Frame frame{.opcode = static_cast<unsigned>(first & 0xF), .payload = {}};
  frame.fin = (first & 0x80) != 0;
  frame.rsv = static_cast<unsigned>(first >> 4 & 7);
  frame.masked = (second & 0x80) != 0;
  const std::uint64_t length = read_length(in, second & 0x7F);
  if (frame.masked) frame.key = in.take(4);
  frame.payload = in.take(length);
  if (frame.masked && !in.short_) frame.payload = masked(frame.payload, frame.key);
  return frame;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Frame& frame) {
  out << (frame.fin ? "fin " : "") << "rsv " << frame.rsv << " opcode " << frame.opcode << ", " << frame.payload.size()
      << " bytes \"" << testing::PrintToString(frame.payload.substr(0, 32)) << '"';
  return out;
}

Frame close(unsigned status, std::string_view reason) {
  return {.opcode = 8, .payload = big_endian(status, 2) + std::string(reason)};
}

Frame more(Frame frame) {
  frame.fin = false;
  return frame;
}

Frame continuation(std::string_view payload) { return {.opcode = 0, .payload = std::string(payload)}; }

std::string from_client(const Frame& frame) { return encode(frame, "\x37\xfa\x21\x3d"); }
std::string from_server(const Frame& frame) { return encode(frame, {}); }

std::vector<Frame> decode(std::string_view wire) {
  std::vector<Frame> frames;
  Reader in{wire};
  while (!in.wire.empty()) {
    frames.push_back(read_frame(in));
    EXPECT_FALSE(in.short_) << "the bytes end within frame " << frames.size() << ": " << frames.back();
    if (in.short_) break;
  }
  return frames;
}

std::optional<Frame> take_frame(std::string& wire) {
  Reader in{wire};
  if (wire.size() < 2) return std::nullopt;
  const std::size_t length_bytes = (number(wire[1]) & 0x7F) == 126 ? 2 : (number(wire[1]) & 0x7F) == 127 ? 8 : 0;
  if (wire.size() < 2 + length_bytes) return std::nullopt;
  Frame frame = read_frame(in);
  if (in.short_) return std::nullopt;
  wire.erase(0, wire.size() - in.wire.size());
  return frame;
}

std::string hex(std::string_view digits) {
  std::string bytes;
  unsigned value = 0;
  bool half = false;
  for (const char c : digits) {
    if (c == ' ') continue;
    value = value << 4 | (number(c) <= '9' ? number(c) - '0' : number(c) - 'a' + 10);
    half = !half;
    if (!half) bytes += byte(value);
  }
  return bytes;
}

std::string pattern(std::size_t size, unsigned seed) {
  std::string bytes(size, '\0');
  std::uint32_t state = seed * 2654435761U + 1;
  for (char& c : bytes) {
    state = state * 1664525U + 1013904223U;
    c = byte(state >> 24);
  }
  return bytes;
}

std::string pattern_text(std::size_t size) {
  static constexpr std::string_view characters[] = {"a", "\xc3\xa9", "\xe2\x82\xac", "Z"};
  std::string out;
  for (std::size_t i = 0; out.size() + 3 <= size; ++i) out += characters[(i * 7 + i / 5) % 4];
  return out + std::string(size - out.size(), '.');
}

}  // namespace wspc::contract
