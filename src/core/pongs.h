// SPDX-License-Identifier: MIT
// pongs: the Pongs that wait to be transmitted. Only the newest are kept (RFC 6455 §5.5.3).
#ifndef WSPC_CORE_PONGS_H
#define WSPC_CORE_PONGS_H

#include <cstddef>
#include <cstdint>

#include "bytes/buffer.h"
#include "core/frame.h"

namespace wspc::core {

// Stores whole frames, so that each header tells where the next frame begins (RFC 6455 §5.5.3: W094).
class Pongs {
 public:
  // Returns memory for another frame of `size` bytes, after dropping the oldest ones so that at most `limit` wait.
  // Returns nullptr if there is no memory.
  [[nodiscard]] std::byte* room(std::size_t size, std::size_t limit) noexcept {
    while (count_ >= limit) drop_oldest();
    return frames_.room(size);
  }

  void commit(std::size_t size) noexcept {
    frames_.commit(size);
    ++count_;
  }

  // Moves all Pongs to `out`. Requires: `out` is empty.
  void release(bytes::Buffer& out) noexcept {
    frames_.swap(out);
    count_ = 0;
  }

  [[nodiscard]] std::size_t size() const noexcept { return frames_.size(); }
  [[nodiscard]] std::size_t capacity() const noexcept { return frames_.capacity(); }
  void trim() noexcept { frames_.trim(); }

 private:
  void drop_oldest() noexcept {
    FrameHeader header;
    const HeaderRead read = read_header(frames_.bytes(), {.masking = Masking::optional}, header);
    frames_.drop_front(read.size + static_cast<std::size_t>(header.length));
    --count_;
  }

  bytes::Buffer frames_;
  std::size_t count_ = 0;
};

}  // namespace wspc::core

#endif
