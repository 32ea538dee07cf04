// SPDX-License-Identifier: MIT
// pongs: answers to pings, until they are transmitted. The newest few wait; older ones give way.   RFC 6455 §5.5.3
#ifndef WSPC_CORE_PONGS_H
#define WSPC_CORE_PONGS_H

#include <cstddef>
#include <cstdint>

#include "bytes/buffer.h"
#include "core/frame.h"

namespace wspc::core {

// Whole frames, each with its own header in front, so that the buffer itself says where the next one begins.
// RFC 6455 §5.5.3: W094
class Pongs {
 public:
  // Room for one more frame of `size` bytes, at most `limit` of them waiting; nullptr when there is no memory.
  [[nodiscard]] std::byte* room(std::size_t size, std::size_t limit) noexcept {
    while (count_ >= limit) drop_oldest();
    return frames_.room(size);
  }

  void commit(std::size_t size) noexcept {
    frames_.commit(size);
    ++count_;
  }

  // Moves all that wait to `out`, which is empty.
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
