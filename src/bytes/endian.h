// SPDX-License-Identifier: MIT
// endian: loads and stores numbers in big-endian (network) and little-endian order at any alignment (RFC 6455 §5.2).
#ifndef WSPC_BYTES_ENDIAN_H
#define WSPC_BYTES_ENDIAN_H

#include <concepts>
#include <cstddef>

namespace wspc::bytes {

template <std::unsigned_integral Number>
constexpr Number load_big(const std::byte* from) noexcept {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    number = static_cast<Number>(number << 8 | std::to_integer<Number>(from[i]));
  }
  return number;
}

template <std::unsigned_integral Number>
constexpr void store_big(Number number, std::byte* to) noexcept {
  for (std::size_t i = sizeof(Number); i-- > 0; number = static_cast<Number>(number >> 8)) {
    to[i] = static_cast<std::byte>(number);
  }
}

template <std::unsigned_integral Number>
constexpr void store_little(Number number, std::byte* to) noexcept {
  for (std::size_t i = 0; i < sizeof(Number); ++i, number = static_cast<Number>(number >> 8)) {
    to[i] = static_cast<std::byte>(number);
  }
}

}  // namespace wspc::bytes

#endif
