// SPDX-License-Identifier: MIT
// codec_shelves: the shelves of a thread as a thread_local of the compiler.
#include "bytes/codec_shelves.h"

namespace wspc::bytes {
namespace {

// A thread may close connections while it ends: `gone` outlives the shelves.
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
