// SPDX-License-Identifier: MIT
// decompressor: the decompressing half of the codec interface, by zlib (RFC 1951).
#include <algorithm>
#include <limits>
#include <new>
#include <zlib.h>

#include "bytes/codec.h"
#include "bytes/zlib/counting_memory.h"

namespace wspc::bytes {
namespace {

uInt clamped(std::size_t size) noexcept {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

class ZlibDecompressor : public Decompressor {
 public:
  explicit ZlibDecompressor(std::uint8_t window_bits) noexcept : window_bits_(window_bits) { memory_.serve(stream_); }
  ~ZlibDecompressor() override { inflateEnd(&stream_); }
  ZlibDecompressor(const ZlibDecompressor&) = delete;
  ZlibDecompressor& operator=(const ZlibDecompressor&) = delete;

  [[nodiscard]] bool begin() noexcept { return inflateInit2(&stream_, -int{window_bits_}) == Z_OK; }

  Step run(std::span<const std::byte> from, std::span<std::byte> to) noexcept override {
    const uInt given = clamped(from.size());
    const uInt room = clamped(to.size());
    stream_.next_in = reinterpret_cast<const Bytef*>(from.data());
    stream_.avail_in = given;
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = room;
    const int result = inflate(&stream_, Z_SYNC_FLUSH);
    return {given - stream_.avail_in, room - stream_.avail_out, status(result)};
  }

  // inflateReset() would discard the window, and setting it again takes time. An endless row of final blocks would
  // multiply that time.
  void restart() noexcept override { inflateResetKeep(&stream_); }
  void reset() noexcept override { inflateReset(&stream_); }
  bool resume(std::span<const std::byte> history) noexcept override {
    reset();
    const auto* bytes = reinterpret_cast<const Bytef*>(history.data());
    return history.empty() || inflateSetDictionary(&stream_, bytes, static_cast<uInt>(history.size())) == Z_OK;
  }

  // According to zlib.h, data_type is 128 between blocks, plus the number of bits of the last byte that are not used
  // yet.
  [[nodiscard]] bool at_boundary() const noexcept override { return stream_.data_type == 128; }

  [[nodiscard]] std::uint8_t window_bits() const noexcept override { return window_bits_; }
  [[nodiscard]] std::size_t heap() const noexcept override { return sizeof *this + memory_.bytes(); }

 private:
  static Status status(int result) noexcept {
    switch (result) {
      case Z_OK:
      case Z_BUF_ERROR:  // no progress is possible: there is no input, or no room
        return Status::going_on;
      case Z_STREAM_END:
        return Status::ended;
      case Z_MEM_ERROR:
        return Status::out_of_memory;
      default:
        return Status::invalid;
    }
  }

  z_stream stream_{};
  CountingMemory memory_;
  std::uint8_t window_bits_;
};

}  // namespace

std::unique_ptr<Decompressor> make_decompressor(std::uint8_t window_bits) noexcept {
  std::unique_ptr<ZlibDecompressor> made(new (std::nothrow) ZlibDecompressor(window_bits));
  return made && made->begin() ? std::move(made) : nullptr;
}

}  // namespace wspc::bytes
