// SPDX-License-Identifier: MIT
// sha1: RFC 3174.
#include "bytes/sha1.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "bytes/endian.h"

namespace wspc::bytes {
namespace {

constexpr std::size_t block_size = 64;
constexpr std::size_t length_size = 8;

using Digest = std::array<std::uint32_t, 5>;
using Schedule = std::array<std::uint32_t, 80>;

// RFC 3174 §6.1 a, b
Schedule expand(const std::byte* block) noexcept {
  Schedule word;
  for (std::size_t t = 0; t < 16; ++t) word[t] = load_big<std::uint32_t>(block + 4 * t);
  for (std::size_t t = 16; t < 80; ++t) {
    word[t] = std::rotl(word[t - 3] ^ word[t - 8] ^ word[t - 14] ^ word[t - 16], 1);
  }
  return word;
}

// RFC 3174 §5: f(t; B, C, D) + K(t)
std::uint32_t function(std::size_t t, std::uint32_t b, std::uint32_t c, std::uint32_t d) noexcept {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5A827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ED9EBA1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC;
  return (b ^ c ^ d) + 0xCA62C1D6;
}

// RFC 3174 §6.1 c to e
void add_block(Digest& digest, const std::byte* block) noexcept {
  const Schedule word = expand(block);
  auto [a, b, c, d, e] = digest;
  for (std::size_t t = 0; t < 80; ++t) {
    const std::uint32_t next = std::rotl(a, 5) + function(t, b, c, d) + e + word[t];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  digest = {digest[0] + a, digest[1] + b, digest[2] + c, digest[3] + d, digest[4] + e};
}

// RFC 3174 §4: appends a one bit, zeros, and the message's length in bits. `rest` is the part that no whole block
// contains.
void add_padded(Digest& digest, std::span<const std::byte> rest, std::uint64_t message_size) noexcept {
  std::array<std::byte, 2 * block_size> blocks = {};
  std::copy(rest.begin(), rest.end(), blocks.begin());
  blocks[rest.size()] = std::byte{0x80};

  const std::size_t size = rest.size() + 1 + length_size <= block_size ? block_size : 2 * block_size;
  store_big<std::uint64_t>(message_size * 8, blocks.data() + size - length_size);
  for (std::size_t at = 0; at < size; at += block_size) add_block(digest, blocks.data() + at);
}

}  // namespace

std::array<std::byte, 20> sha1(std::span<const std::byte> message) noexcept {
  Digest digest = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  std::span<const std::byte> rest = message;
  for (; rest.size() >= block_size; rest = rest.subspan(block_size)) add_block(digest, rest.data());
  add_padded(digest, rest, message.size());

  std::array<std::byte, 20> result;
  for (std::size_t i = 0; i < digest.size(); ++i) store_big(digest[i], result.data() + 4 * i);
  return result;
}

}  // namespace wspc::bytes
