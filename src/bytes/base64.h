// SPDX-License-Identifier: MIT
// base64: base64 with padding and strict decoding (RFC 4648 §4).
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

// Decodes `text` into `out` and returns the number of bytes. Returns std::nullopt if `text` is not exactly what
// base64_encode() would write (alphabet, padding, unused bits zero), or if `out` is too small.
std::optional<std::size_t> base64_decode(std::string_view text, std::span<std::byte> out) noexcept;

// Returns the bytes as a string.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace wspc::bytes

#endif
