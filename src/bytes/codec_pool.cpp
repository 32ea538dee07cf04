// SPDX-License-Identifier: MIT
// codec_pool: compressors and decompressors that no connection needs to own, a few for each thread.
#include "bytes/codec_pool.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wspc::bytes {
namespace {

constexpr std::size_t largest_kept = 256 * 1024;

// The last few of one kind that were given back. The oldest gives way.
template <class Codec, std::size_t size>
class Shelf {
 public:
  template <class Fits>
  std::unique_ptr<Codec> take(Fits fits) noexcept {
    const auto found = std::find_if(codecs_.begin(), codecs_.end(), [&](const auto& one) { return one && fits(*one); });
    return found == codecs_.end() ? nullptr : std::move(*found);
  }

  void put(std::unique_ptr<Codec> codec) noexcept {
    const auto free = std::find(codecs_.begin(), codecs_.end(), nullptr);
    if (free != codecs_.end()) {
      *free = std::move(codec);
      return;
    }
    std::rotate(codecs_.begin(), codecs_.begin() + 1, codecs_.end());
    codecs_.back() = std::move(codec);
  }

 private:
  std::array<std::unique_ptr<Codec>, size> codecs_;
};

// A thread that ends may still close connections: `gone` outlives the pool.
thread_local bool gone = false;

struct Pool {
  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { gone = true; }

  Shelf<Compressor, 2> compressors;
  Shelf<Decompressor, 4> decompressors;
  Buffer buffer;
};

Pool* pool() noexcept {
  thread_local Pool here;
  return gone ? nullptr : &here;
}

}  // namespace

std::unique_ptr<Compressor> take_compressor(const Compressor::Settings& settings) noexcept {
  Pool* const here = pool();
  auto found =
      here ? here->compressors.take([&](const Compressor& one) { return one.settings() == settings; }) : nullptr;
  return found ? std::move(found) : make_compressor(settings);
}

std::unique_ptr<Decompressor> take_decompressor(std::uint8_t window_bits) noexcept {
  Pool* const here = pool();
  const auto fits = [&](const Decompressor& one) { return one.window_bits() == window_bits; };
  auto found = here ? here->decompressors.take(fits) : nullptr;
  return found ? std::move(found) : make_decompressor(window_bits);
}

void give_back(std::unique_ptr<Compressor> compressor) noexcept {
  Pool* const here = pool();
  if (compressor == nullptr || here == nullptr) return;
  compressor->reset();
  here->compressors.put(std::move(compressor));
}

void give_back(std::unique_ptr<Decompressor> decompressor) noexcept {
  Pool* const here = pool();
  if (decompressor == nullptr || here == nullptr) return;
  decompressor->reset();
  here->decompressors.put(std::move(decompressor));
}

Buffer take_buffer() noexcept {
  Pool* const here = pool();
  return here ? std::move(here->buffer) : Buffer();
}

void give_back(Buffer buffer) noexcept {
  Pool* const here = pool();
  buffer.clear();
  if (here && buffer.capacity() <= largest_kept) here->buffer = std::move(buffer);
}

}  // namespace wspc::bytes
