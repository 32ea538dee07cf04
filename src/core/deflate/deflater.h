// SPDX-License-Identifier: MIT
// deflater: compresses outgoing payload (RFC 7692 §7.2.1).
#ifndef WSPC_CORE_DEFLATE_DEFLATER_H
#define WSPC_CORE_DEFLATE_DEFLATER_H

#include <cstddef>
#include <memory>
#include <span>

#include "bytes/codec.h"
#include "bytes/window.h"

namespace wspc::core {

class Deflater {
 public:
  // With Settings::pooled, the compressor is returned to the pool after every message. If `takeover` is set, the end of
  // the message is kept for the next one.
  Deflater(const bytes::Compressor::Settings& settings, bool takeover) noexcept
      : settings_(settings), window_(settings.window_bits), takeover_(takeover) {}

  // Appends the compressed form of the next fragment of a message to `out`. Returns false if there is no memory; the
  // contents of `out` are then unspecified.
  [[nodiscard]] bool compress(std::span<const std::byte> plain, bool last, bytes::Buffer& out) noexcept;

  // Call this if the last compressed message is not sent: nothing later may refer to it.
  void forget() noexcept;

  [[nodiscard]] std::uint8_t window_bits() const noexcept { return settings_.window_bits; }
  [[nodiscard]] bool takeover() const noexcept { return takeover_; }
  [[nodiscard]] std::size_t heap() const noexcept { return window_.heap() + (compressor_ ? compressor_->heap() : 0); }

 private:
  bool take() noexcept;

  bytes::Compressor::Settings settings_;
  std::unique_ptr<bytes::Compressor> compressor_;
  bytes::Window window_;
  bool takeover_;
};

}  // namespace wspc::core

#endif
