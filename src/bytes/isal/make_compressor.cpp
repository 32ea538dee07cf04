// SPDX-License-Identifier: MIT
// make_compressor: uses ISA-L where its speed is worth the additional bytes, and zlib otherwise. See
// docs/performance.md.
#include <algorithm>
#include <array>
#include <isa-l/igzip_lib.h>
#include <limits>
#include <new>

#include "bytes/codec.h"
#include "bytes/zlib/zlib_compressor.h"

namespace wspc::bytes {
namespace {

// Always uses ISA-L's level 1: levels 2 and 3 save next to nothing. The memory does not depend on the settings.
class IsalCompressor : public Compressor {
 public:
  explicit IsalCompressor(const Settings& settings) noexcept : settings_(settings) {
    isal_deflate_init(&stream_);
    stream_.level = 1;
    stream_.level_buf = tokens_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(tokens_.size());
    IsalCompressor::reset();
  }

  bool compress(std::span<const std::byte> plain, Buffer& out) noexcept override {
    constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
    while (!plain.empty()) {
      const auto part = plain.first(std::min(plain.size(), most));
      plain = plain.subspan(part.size());
      if (!feed(part, plain.empty() ? SYNC_FLUSH : NO_FLUSH, out)) return false;
    }
    return true;
  }

  // No match reaches back further than 2^hist_bits bytes.   RFC 7692 §7.1.2.2: D025
  void reset() noexcept override {
    isal_deflate_reset(&stream_);
    stream_.hist_bits = settings_.window_bits;
  }
  bool resume(std::span<const std::byte> history) noexcept override {
    reset();
    auto* bytes = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(history.data()));
    return history.empty() ||
           isal_deflate_set_dict(&stream_, bytes, static_cast<std::uint32_t>(history.size())) == COMP_OK;
  }
  [[nodiscard]] const Settings& settings() const noexcept override { return settings_; }
  [[nodiscard]] std::size_t heap() const noexcept override { return sizeof *this; }

 private:
  // Repeats until room is left over, which means that there is no more output.
  bool feed(std::span<const std::byte> part, std::uint16_t flush, Buffer& out) noexcept {
    stream_.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(part.data()));
    stream_.avail_in = static_cast<std::uint32_t>(part.size());
    stream_.flush = flush;
    do {
      const std::size_t chunk = std::clamp<std::size_t>(stream_.avail_in / 2, 256, 64 * 1024);
      std::byte* to = out.room(chunk);
      if (to == nullptr) return false;
      stream_.next_out = reinterpret_cast<std::uint8_t*>(to);
      stream_.avail_out = static_cast<std::uint32_t>(chunk);
      isal_deflate(&stream_);
      out.commit(chunk - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return true;
  }

  isal_zstream stream_;
  std::array<std::uint8_t, ISAL_DEF_LVL1_SMALL> tokens_;
  Settings settings_;
};

// zlib's levels 7 to 9 are requested when bytes count. Connections that keep a context get zlib's memory use and ratio.
bool suits_isal(const Compressor::Settings& settings) noexcept {
  return settings.pooled && settings.level >= 1 && settings.level <= 6;
}

}  // namespace

std::unique_ptr<Compressor> make_compressor(const Compressor::Settings& settings) noexcept {
  if (!suits_isal(settings)) return make_zlib_compressor(settings);
  return std::unique_ptr<Compressor>(new (std::nothrow) IsalCompressor(settings));
}

}  // namespace wspc::bytes
