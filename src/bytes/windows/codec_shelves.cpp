// SPDX-License-Identifier: MIT
// codec_shelves: the shelves of a thread in a slot of Windows. mingw frees the memory of a thread_local before it calls
// its destructor.
#include "bytes/codec_shelves.h"

#include <new>
#include <windows.h>

namespace wspc::bytes {
namespace {

void WINAPI destroy(void* shelves) { delete static_cast<CodecShelves*>(shelves); }

// Destroys the shelves of a thread when it ends, and those of all threads when the library is unloaded.
class Slot {
 public:
  Slot() noexcept : index_(FlsAlloc(destroy)) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() {
    if (index_ != FLS_OUT_OF_INDEXES) FlsFree(index_);
  }

  CodecShelves* shelves() noexcept {
    if (index_ == FLS_OUT_OF_INDEXES) return nullptr;
    auto* here = static_cast<CodecShelves*>(FlsGetValue(index_));
    return here != nullptr ? here : put_up();
  }

 private:
  CodecShelves* put_up() noexcept {
    auto made = std::unique_ptr<CodecShelves>(new (std::nothrow) CodecShelves);
    return made != nullptr && FlsSetValue(index_, made.get()) != 0 ? made.release() : nullptr;
  }

  DWORD index_;
};

}  // namespace

CodecShelves* shelves_of_this_thread() noexcept {
  static Slot slot;
  return slot.shelves();
}

}  // namespace wspc::bytes
