// SPDX-License-Identifier: MIT
// base64: RFC 4648 §4, with padding; decoding is strict.
#ifndef WSPC_BYTES_BASE64_H
#define WSPC_BYTES_BASE64_H

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wspc::bytes {

constexpr std::size_t base64_size(std::size_t bytes) noexcept { return (bytes + 2) / 3 * 4; }

std::string base64_encode(std::span<const std::byte> data);

// Writes what `text` means to `out` and returns how many bytes it means. Nothing, when `text` is not exactly what
// base64_encode() would write (alphabet, padding, unused bits zero), or means more bytes than `out` holds.
std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::byte> out) noexcept;

// The bytes themselves, in a string.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace wspc::bytes

#endif
