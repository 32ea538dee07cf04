// SPDX-License-Identifier: MIT
// codec_pool: a few compressors and decompressors for each thread, which its connections share.
//
// Without context takeover (RFC 7692 §7.1.1), nothing of a message is needed for the next one. A connection takes a
// codec when it has a message to compress or decompress, and returns it afterwards. The pool knows nothing about
// protocols.
#ifndef WSPC_BYTES_CODEC_POOL_H
#define WSPC_BYTES_CODEC_POOL_H

#include <memory>

#include "bytes/codec.h"

namespace wspc::bytes {

// Return a codec with an empty window, or nullptr if there is no memory.
std::unique_ptr<Compressor> take_compressor(const Compressor::Settings& settings) noexcept;
std::unique_ptr<Decompressor> take_decompressor(std::uint8_t window_bits) noexcept;

// Return a codec to the pool of the calling thread, regardless of the thread that took it. It is freed if the pool is
// full. nullptr is ignored.
void give_back(std::unique_ptr<Compressor> compressor) noexcept;
void give_back(std::unique_ptr<Decompressor> decompressor) noexcept;

// Returns an empty buffer for the output of one call. Return it to the pool afterwards.
Buffer take_buffer() noexcept;
void give_back(Buffer buffer) noexcept;

}  // namespace wspc::bytes

#endif
