// SPDX-License-Identifier: MIT
// compressor: the compressing half of the codec interface, by zlib (RFC 1951).
#include <algorithm>
#include <limits>
#include <new>
#include <zlib.h>

#include "bytes/codec.h"
#include "bytes/zlib/counting_memory.h"
#include "bytes/zlib/zlib_compressor.h"

namespace wspc::bytes {
namespace {

class ZlibCompressor : public Compressor {
 public:
  explicit ZlibCompressor(const Settings& settings) noexcept : settings_(settings) { memory_.serve(stream_); }
  ~ZlibCompressor() override { deflateEnd(&stream_); }
  ZlibCompressor(const ZlibCompressor&) = delete;
  ZlibCompressor& operator=(const ZlibCompressor&) = delete;

  // zlib does not support a raw stream with a window of 256 bytes, and one of 512 instead would violate the agreement
  // (RFC 7692 §7.1.2.2: D025). According to zlib's documentation, matches of Z_RLE reach back one byte, so they fit any
  // window.
  [[nodiscard]] bool begin() noexcept {
    const bool tiny = settings_.window_bits == 8;
    const int bits = tiny ? 9 : settings_.window_bits;
    const int strategy = tiny ? Z_RLE : Z_DEFAULT_STRATEGY;
    return deflateInit2(&stream_, settings_.level, Z_DEFLATED, -bits, settings_.memory_level, strategy) == Z_OK;
  }

  bool compress(std::span<const std::byte> plain, Buffer& out) noexcept override {
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    do {
      const auto part = plain.first(std::min(plain.size(), most));
      plain = plain.subspan(part.size());
      if (!feed(part, plain.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH, out)) return false;
    } while (!plain.empty());
    return true;
  }

  void reset() noexcept override { deflateReset(&stream_); }
  bool resume(std::span<const std::byte> history) noexcept override {
    reset();
    const auto* bytes = reinterpret_cast<const Bytef*>(history.data());
    return history.empty() || deflateSetDictionary(&stream_, bytes, static_cast<uInt>(history.size())) == Z_OK;
  }
  [[nodiscard]] const Settings& settings() const noexcept override { return settings_; }
  [[nodiscard]] std::size_t heap() const noexcept override { return sizeof *this + memory_.bytes(); }

 private:
  // Repeats until room is left over, which means that there is no more output.
  bool feed(std::span<const std::byte> part, int flush, Buffer& out) noexcept {
    stream_.next_in = reinterpret_cast<const Bytef*>(part.data());
    stream_.avail_in = static_cast<uInt>(part.size());
    do {
      const std::size_t chunk = std::clamp<std::size_t>(stream_.avail_in / 2, 256, 64 * 1024);
      std::byte* to = out.room(chunk);
      if (to == nullptr) return false;
      stream_.next_out = reinterpret_cast<Bytef*>(to);
      stream_.avail_out = static_cast<uInt>(chunk);
      deflate(&stream_, flush);
      out.commit(chunk - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return true;
  }

  z_stream stream_{};
  CountingMemory memory_;
  Settings settings_;
};

}  // namespace

std::unique_ptr<Compressor> make_zlib_compressor(const Compressor::Settings& settings) noexcept {
  std::unique_ptr<ZlibCompressor> made(new (std::nothrow) ZlibCompressor(settings));
  return made && made->begin() ? std::move(made) : nullptr;
}

}  // namespace wspc::bytes
