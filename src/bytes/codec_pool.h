// SPDX-License-Identifier: MIT
// codec_pool: compressors and decompressors that no connection needs to own, a few for each thread.
//
// Without context takeover (RFC 7692 §7.1.1) nothing of a message is of use to the next one: whoever has a message to
// compress or inflate takes one from here and gives it back. Nothing of a protocol is known here.
#ifndef WSPC_BYTES_CODEC_POOL_H
#define WSPC_BYTES_CODEC_POOL_H

#include <memory>

#include "bytes/codec.h"

namespace wspc::bytes {

// With an empty window; nullptr: no memory.
std::unique_ptr<Compressor> take_compressor(const Compressor::Settings& settings) noexcept;
std::unique_ptr<Decompressor> take_decompressor(std::uint8_t window_bits) noexcept;

// To this thread's pool, whatever thread took it; freed when that has enough. nullptr is nothing.
void give_back(std::unique_ptr<Compressor> compressor) noexcept;
void give_back(std::unique_ptr<Decompressor> decompressor) noexcept;

// Empty memory for the output of one call, to be given back.
Buffer take_buffer() noexcept;
void give_back(Buffer buffer) noexcept;

}  // namespace wspc::bytes

#endif
