// SPDX-License-Identifier: MIT
// inflater: decompresses incoming payload within limits (RFC 7692 §7.2.2).
#ifndef WSPC_CORE_DEFLATE_INFLATER_H
#define WSPC_CORE_DEFLATE_INFLATER_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "bytes/codec.h"
#include "bytes/utf8.h"
#include "bytes/window.h"
#include "wspc/error.h"
#include "wspc/options.h"

namespace wspc::core {

class Inflater {
 public:
  using Bytes = std::span<const std::byte>;

  struct Rules {
    std::uint64_t max_message = unlimited;  // the largest message in bytes, after decompression
    std::uint64_t ratio_grace = unlimited;  // the size in bytes up to which any ratio is accepted
    std::uint32_t max_ratio = 0xFFFFFFFF;   // at least 1
    std::uint8_t window_bits = 15;
    bool takeover = true;  // the peer's messages may refer to earlier ones

    // The decompressor is returned to the pool after every message, whose end is kept if `takeover` is set.
    bool pooled = false;
    Utf8 utf8 = Utf8::verify;
  };

  explicit Inflater(const Rules& rules) noexcept : rules_(rules), window_(rules.window_bits) {}

  // Begins a message; `text` tells whether it must be UTF-8. Returns false if there is no memory.
  [[nodiscard]] bool begin(bool text) noexcept;

  struct Step {
    std::size_t produced = 0;  // how many bytes of the room were filled

    // All output of the given input has been produced. If the input was the last, the message is complete.
    bool used_up = false;
    Error error = Error::none;  // the error, if any; it is final
  };

  // Decompresses `from`, a piece of the message's payload, and advances it past the bytes it consumed. Unless used_up
  // is set, call it again with the rest, even if it is empty, and with more room. `last` tells that the piece ends the
  // message.
  Step run(Bytes& from, bool last, std::span<std::byte> room) noexcept;

  [[nodiscard]] std::size_t heap() const noexcept {
    return window_.heap() + (decompressor_ ? decompressor_->heap() : 0);
  }

 private:
  void inflate(Bytes& from, bool last, std::span<std::byte> room, Step& step) noexcept;
  Bytes tail() const noexcept;
  Error finish() noexcept;
  Error check(std::span<const std::byte> produced) noexcept;
  std::uint64_t room_left() const noexcept;

  Rules rules_;
  std::unique_ptr<bytes::Decompressor> decompressor_;
  bytes::Window window_;
  std::uint64_t compressed_ = 0;  // bytes of this message, compressed and decompressed
  std::uint64_t plain_ = 0;
  bytes::Utf8State utf8_;
  std::uint8_t tail_ = 0;  // how many bytes of the tail that the sender leaves out have been supplied
  bool text_ = false;
  bool at_end_ = false;  // the last block was a final one
};

}  // namespace wspc::core

#endif
