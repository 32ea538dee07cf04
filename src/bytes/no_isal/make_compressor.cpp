// SPDX-License-Identifier: MIT
// make_compressor: uses zlib for everything.
#include "bytes/codec.h"
#include "bytes/zlib/zlib_compressor.h"

namespace wspc::bytes {

std::unique_ptr<Compressor> make_compressor(const Compressor::Settings& settings) noexcept {
  return make_zlib_compressor(settings);
}

}  // namespace wspc::bytes
