// SPDX-License-Identifier: MIT
// inflater: what came compressed becomes payload again, within its budgets.   RFC 7692 §7.2.2
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
    std::uint64_t max_message = unlimited;  // bytes after inflating
    std::uint64_t ratio_grace = unlimited;  // up to here any ratio will do
    std::uint32_t max_ratio = 0xFFFFFFFF;   // at least 1
    std::uint8_t window_bits = 15;
    bool takeover = true;  // the peer's messages refer to earlier ones
    bool pooled = false;   // the decompressor is given back after every message, whose end takeover keeps
    Utf8 utf8 = Utf8::verify;
  };

  explicit Inflater(const Rules& rules) noexcept : rules_(rules), window_(rules.window_bits) {}

  // A message begins, `text` if it is to be UTF-8. False: no memory.
  [[nodiscard]] bool begin(bool text) noexcept;

  struct Step {
    std::size_t produced = 0;   // so much of the room is filled
    bool used_up = false;       // nothing more comes out of what was given; if that was the last: the message is whole
    Error error = Error::none;  // final
  };

  // Inflates `from`, a piece of the message's payload, which is advanced past what is consumed. Unless used_up, call it
  // again with the rest, empty or not, and more room. `last`: this is the end of the message.
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
  std::uint64_t compressed_ = 0;  // bytes of this message
  std::uint64_t plain_ = 0;
  bytes::Utf8State utf8_;
  std::uint8_t tail_ = 0;  // so many bytes of what the sender left out were given
  bool text_ = false;
  bool at_end_ = false;  // a final block was the last that came
};

}  // namespace wspc::core

#endif
