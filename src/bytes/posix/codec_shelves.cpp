// SPDX-License-Identifier: MIT
// codec_shelves: the compiler's thread_local.
#include "bytes/codec_shelves.h"

namespace wspc::bytes {
namespace {

// A thread that ends may still close connections: `gone` outlives the shelves.
thread_local bool gone = false;

struct Shelves : CodecShelves {
  Shelves() = default;
  Shelves(const Shelves&) = delete;
  Shelves& operator=(const Shelves&) = delete;
  ~Shelves() { gone = true; }
};

}  // namespace

CodecShelves* shelves_of_this_thread() noexcept {
  thread_local Shelves here;
  return gone ? nullptr : &here;
}

}  // namespace wspc::bytes
