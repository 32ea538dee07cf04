// SPDX-License-Identifier: MIT
// codec_pool: a few compressors and decompressors for each thread, which its connections share.
#include "bytes/codec_pool.h"

#include <utility>

#include "bytes/codec_shelves.h"

namespace wspc::bytes {
namespace {

constexpr std::size_t largest_kept = 256 * 1024;

}  // namespace

std::unique_ptr<Compressor> take_compressor(const Compressor::Settings& settings) noexcept {
  CodecShelves* const here = shelves_of_this_thread();
  auto found =
      here ? here->compressors.take([&](const Compressor& one) { return one.settings() == settings; }) : nullptr;
  return found ? std::move(found) : make_compressor(settings);
}

std::unique_ptr<Decompressor> take_decompressor(std::uint8_t window_bits) noexcept {
  CodecShelves* const here = shelves_of_this_thread();
  const auto fits = [&](const Decompressor& one) { return one.window_bits() == window_bits; };
  auto found = here ? here->decompressors.take(fits) : nullptr;
  return found ? std::move(found) : make_decompressor(window_bits);
}

void give_back(std::unique_ptr<Compressor> compressor) noexcept {
  CodecShelves* const here = shelves_of_this_thread();
  if (compressor == nullptr || here == nullptr) return;
  compressor->reset();
  here->compressors.put(std::move(compressor));
}

void give_back(std::unique_ptr<Decompressor> decompressor) noexcept {
  CodecShelves* const here = shelves_of_this_thread();
  if (decompressor == nullptr || here == nullptr) return;
  decompressor->reset();
  here->decompressors.put(std::move(decompressor));
}

Buffer take_buffer() noexcept {
  CodecShelves* const here = shelves_of_this_thread();
  return here ? std::move(here->buffer) : Buffer();
}

void give_back(Buffer buffer) noexcept {
  CodecShelves* const here = shelves_of_this_thread();
  buffer.clear();
  if (here && buffer.capacity() <= largest_kept) here->buffer = std::move(buffer);
}

}  // namespace wspc::bytes
