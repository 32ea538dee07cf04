// SPDX-License-Identifier: MIT
// base64: RFC 4648 §4.
#include "bytes/base64.h"

#include <array>
#include <cstdint>

namespace wspc::bytes {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> digit_of = [] {
  std::array<std::uint8_t, 256> table = {};
  table.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

// Encodes one to three bytes as four characters.
void encode_group(std::span<const std::byte> group, char* to) noexcept {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 3; ++i)
    bits = bits << 8 | (i < group.size() ? std::to_integer<std::uint32_t>(group[i]) : 0);
  for (std::size_t i = 0; i < 4; ++i) to[i] = i <= group.size() ? alphabet[bits >> (18 - 6 * i) & 0x3F] : '=';
}

// Decodes two to four characters, without padding, to one byte fewer. Returns false if they are not what encode_group()
// writes.
bool decode_group(std::string_view group, std::byte* to) noexcept {
  std::uint32_t bits = 0;
  for (const char character : group) {
    const std::uint8_t digit = digit_of[static_cast<unsigned char>(character)];
    if (digit == no_digit) return false;
    bits = bits << 6 | digit;
  }
  bits <<= 6 * (4 - group.size());

  const std::size_t size = group.size() - 1;
  for (std::size_t i = 0; i < size; ++i) to[i] = static_cast<std::byte>(bits >> (16 - 8 * i));
  return (bits & (0xFFFFFFu >> 8 * size)) == 0;
}

// Removes at most two: a third one is not padding but an invalid character.
std::size_t padding_of(std::string_view text) noexcept {
  if (text.ends_with("==")) return 2;
  return text.ends_with('=') ? 1 : 0;
}

}  // namespace

std::string base64_encode(std::span<const std::byte> data) {
  std::string text(base64_size(data.size()), '=');
  char* to = text.data();
  for (; data.size() > 3; data = data.subspan(3), to += 4) encode_group(data.first(3), to);
  if (!data.empty()) encode_group(data, to);
  return text;
}

std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::byte> out) noexcept {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = padding_of(text);
  const std::size_t size = text.size() / 4 * 3 - padding;
  if (size > out.size()) return std::nullopt;

  text.remove_suffix(padding);
  for (std::size_t group = 0; 4 * group < text.size(); ++group) {
    if (!decode_group(text.substr(4 * group, 4), out.data() + 3 * group)) return std::nullopt;
  }
  return size;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  const auto size = base64_decode(text, std::as_writable_bytes(std::span(bytes)));
  if (!size) return std::nullopt;
  bytes.resize(*size);
  return bytes;
}

}  // namespace wspc::bytes
