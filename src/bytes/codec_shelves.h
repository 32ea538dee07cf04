// SPDX-License-Identifier: MIT
// codec_shelves: the codecs that a thread keeps for the next message that it compresses or decompresses.
#ifndef WSPC_BYTES_CODEC_SHELVES_H
#define WSPC_BYTES_CODEC_SHELVES_H

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "bytes/buffer.h"
#include "bytes/codec.h"

namespace wspc::bytes {

// The last few objects of one kind that were returned. When it is full, the oldest is freed.
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

struct CodecShelves {
  Shelf<Compressor, 2> compressors;
  Shelf<Decompressor, 4> decompressors;
  Buffer buffer;
};

// Returns the shelves of the calling thread. Returns nullptr if there is no memory, or if the thread is ending and they
// are destroyed.
CodecShelves* shelves_of_this_thread() noexcept;

}  // namespace wspc::bytes

#endif
