// SPDX-License-Identifier: MIT
// outbox: the bytes that wait to be transmitted, which stay in place while they are being written.
//
// There are two batches. The transport has seen the one in flight, which does not move any more. The next one collects
// frames in one contiguous buffer, so that a thousand small messages leave in one write. Borrowed payloads are parts of
// a batch that lie in their own memory. Pongs leave before the batch that they waited for.
#ifndef WSPC_CORE_OUTBOX_H
#define WSPC_CORE_OUTBOX_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "bytes/buffer.h"
#include "core/pongs.h"

namespace wspc::core {

class Outbox {
 public:
  using Bytes = std::span<const std::byte>;

  // Returns memory for `size` bytes at the end, or nullptr if there is none; nothing has changed in that case.
  [[nodiscard]] std::byte* room(std::size_t size) noexcept { return next_.room(size); }

  // Queues the first `size` bytes of that memory.
  void commit(std::size_t size) noexcept { next_.commit(size); }

  // Queues memory that belongs to the caller. `keeper`, if any, is held until all of it is transmitted. Cannot fail, if
  // reserve_loan() has been called before.
  [[nodiscard]] bool reserve_loan() noexcept {
    return (extras_ && extras_->next_loans.size() < extras_->next_loans.capacity()) || grow_loans();
  }
  void borrow(Bytes payload, std::shared_ptr<const void> keeper) noexcept {
    extras_->next_loans.push_back({next_.size(), 0, payload, std::move(keeper)});
    extras_->next_loaned += payload.size();
  }

  // Does both for a frame that a shared object holds. Returns false if there is no memory.
  [[nodiscard]] bool share(Bytes frame, std::shared_ptr<const void> keeper) noexcept {
    if (!reserve_loan()) return false;
    borrow(frame, std::move(keeper));
    return true;
  }

  // Like room() and commit(), for a Pong. At most `limit` Pongs wait.
  [[nodiscard]] std::byte* pong_room(std::size_t size, std::size_t limit) noexcept;
  void pong_commit(std::size_t size) noexcept { extras_->waiting.commit(size); }

  // Stores the next parts to write in `out`, in order, and returns how many it stored.
  std::size_t transmit(std::span<Bytes> out) noexcept;
  void transmitted(std::size_t bytes) noexcept;

  [[nodiscard]] std::size_t queued() const noexcept {
    const std::size_t extra = extras_ ? extras_->next_loaned + extras_->waiting.size() : 0;
    return flight_size_ - sent_ + next_.size() + extra;
  }

  // Returns how many loans without a keeper have been transmitted so far.
  [[nodiscard]] std::uint64_t released() const noexcept { return extras_ ? extras_->released : 0; }

  // Returns the heap memory in use, in bytes.
  [[nodiscard]] std::size_t heap() const noexcept;
  void trim() noexcept;

 private:
  struct Loan {
    std::size_t at = 0;  // its position: before this byte of its batch's buffer

    // Its end in the batch in flight, counting Pongs and earlier loans.
    std::size_t end = 0;
    Bytes payload;
    std::shared_ptr<const void> keeper;
  };

  // The parts that most connections never need.
  struct Extras {
    Pongs waiting;
    bytes::Buffer pongs;  // in flight
    std::vector<Loan> next_loans;
    std::vector<Loan> loans;  // in flight
    std::size_t next_loaned = 0;
    std::size_t returned = 0;  // how many loans in flight have been transmitted
    std::uint64_t released = 0;
  };

  bool ensure_extras() noexcept;
  bool grow_loans() noexcept;
  void launch() noexcept;
  void launch_extras() noexcept;
  void land() noexcept;
  void release_loans() noexcept;

  bytes::Buffer next_;
  bytes::Buffer flight_;
  std::size_t flight_size_ = 0;  // size of the batch in flight, including loans and Pongs
  std::size_t sent_ = 0;         // how many of those bytes have been transmitted
  std::unique_ptr<Extras> extras_;
};

}  // namespace wspc::core

#endif
