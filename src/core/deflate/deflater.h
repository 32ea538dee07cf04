// SPDX-License-Identifier: MIT
// deflater: payload that leaves compressed.   RFC 7692 §7.2.1
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
  // Settings::pooled: the compressor is given back after every message, whose end `takeover` keeps for the next one.
  Deflater(const bytes::Compressor::Settings& settings, bool takeover) noexcept
      : settings_(settings), window_(settings.window_bits), takeover_(takeover) {}

  // Appends the compressed form of a message's next fragment to `out`. False: no memory, and nothing is said of `out`.
  [[nodiscard]] bool compress(std::span<const std::byte> plain, bool last, bytes::Buffer& out) noexcept;

  // What was compressed last is not sent: nothing later may refer to it.
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
