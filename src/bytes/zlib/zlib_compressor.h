// SPDX-License-Identifier: MIT
// zlib_compressor: the compressor that is always there.
#ifndef WSPC_BYTES_ZLIB_ZLIB_COMPRESSOR_H
#define WSPC_BYTES_ZLIB_ZLIB_COMPRESSOR_H

#include <memory>

#include "bytes/codec.h"

namespace wspc::bytes {

// nullptr: no memory. Settings are in range.
std::unique_ptr<Compressor> make_zlib_compressor(const Compressor::Settings& settings) noexcept;

}  // namespace wspc::bytes

#endif
