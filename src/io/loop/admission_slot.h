// SPDX-License-Identifier: MIT
// ticket: one of those that are counted, for as long as it exists.
#ifndef WSPC_IO_TICKET_H
#define WSPC_IO_TICKET_H

#include <atomic>
#include <cstddef>
#include <utility>

namespace wspc::io {

class Ticket {
 public:
  Ticket() = default;  // counts nothing

  // `count` outlives the ticket.
  explicit Ticket(std::atomic<std::size_t>& count) noexcept : count_(&count) { ++count; }

  Ticket(Ticket&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
  Ticket& operator=(Ticket&& other) noexcept {
    std::swap(count_, other.count_);
    return *this;
  }
  [[nodiscard]] bool counts() const noexcept { return count_ != nullptr; }

  ~Ticket() {
    if (count_ != nullptr) --*count_;
  }

 private:
  std::atomic<std::size_t>* count_ = nullptr;
};

}  // namespace wspc::io

#endif
