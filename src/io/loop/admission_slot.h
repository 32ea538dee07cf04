// SPDX-License-Identifier: MIT
// admission_slot: counts one connection, page or handshake during its lifetime.
#ifndef WSPC_IO_LOOP_ADMISSION_SLOT_H
#define WSPC_IO_LOOP_ADMISSION_SLOT_H

#include <atomic>
#include <cstddef>
#include <utility>

namespace wspc::io {

class AdmissionSlot {
 public:
  AdmissionSlot() = default;  // an empty slot, which counts nothing

  // `count` outlives the slot.
  explicit AdmissionSlot(std::atomic<std::size_t>& count) noexcept : count_(&count) { ++count; }

  AdmissionSlot(AdmissionSlot&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  AdmissionSlot& operator=(AdmissionSlot&& other) noexcept {
    std::swap(count_, other.count_);
    return *this;
  }
  [[nodiscard]] bool counts() const noexcept { return count_ != nullptr; }

  ~AdmissionSlot() {
    if (count_ != nullptr) --*count_;
  }

 private:
  std::atomic<std::size_t>* count_ = nullptr;
};

}  // namespace wspc::io

#endif
