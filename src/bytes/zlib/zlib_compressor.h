// SPDX-License-Identifier: MIT
// zlib_compressor: the compressor that is available in every build.
#ifndef WSPC_BYTES_ZLIB_ZLIB_COMPRESSOR_H
#define WSPC_BYTES_ZLIB_ZLIB_COMPRESSOR_H

#include <memory>

#include "bytes/codec.h"

namespace wspc::bytes {

// Returns nullptr if there is no memory. Requires: the settings are in range.
std::unique_ptr<Compressor> make_zlib_compressor(const Compressor::Settings& settings) noexcept;

}  // namespace wspc::bytes

#endif
