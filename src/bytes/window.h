// SPDX-License-Identifier: MIT
// window: the last bytes of a stream, to which DEFLATE blocks may refer (RFC 1951 §2, RFC 7692 §7.1.2).
#ifndef WSPC_BYTES_WINDOW_H
#define WSPC_BYTES_WINDOW_H

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bytes/buffer.h"

namespace wspc::bytes {

// Its memory grows with the bytes that are added, in powers of two, up to 2^bits bytes.
class Window {
 public:
  explicit Window(std::uint8_t bits) noexcept : size_(std::size_t{1} << bits) {}

  // Adds `more`. Returns false if there is no memory.
  [[nodiscard]] bool remember(std::span<const std::byte> more) noexcept {
    more = more.last(std::min(more.size(), size_));
    const std::size_t wanted = bytes_.size() + more.size();
    if (wanted > size_) bytes_.drop_front(wanted - size_);
    const std::size_t needed = bytes_.size() + more.size();
    if (needed > bytes_.capacity() && bytes_.room(std::bit_ceil(needed) - bytes_.size()) == nullptr) return false;
    return bytes_.append(more);
  }

  void forget() noexcept { bytes_.clear(); }

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_.bytes(); }
  [[nodiscard]] std::size_t heap() const noexcept { return bytes_.capacity(); }

 private:
  Buffer bytes_;
  std::size_t size_;
};

}  // namespace wspc::bytes

#endif
