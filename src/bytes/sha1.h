// SPDX-License-Identifier: MIT
// sha1: the hash for Sec-WebSocket-Accept. Do not use it for security (RFC 3174, RFC 6455 §4.2.2).
#ifndef WSPC_BYTES_SHA1_H
#define WSPC_BYTES_SHA1_H

#include <array>
#include <cstddef>
#include <span>

namespace wspc::bytes {

std::array<std::byte, 20> sha1(std::span<const std::byte> message) noexcept;

}  // namespace wspc::bytes

#endif
