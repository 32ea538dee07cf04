// SPDX-License-Identifier: MIT
// outbox: what waits to be transmitted, and stays where it is while it is.
//
// Two batches. The one in flight has been shown to the transport and does not move any more; the next one collects
// frames in one contiguous buffer, so that a thousand small messages leave in one write. Borrowed payloads are parts of
// a batch in their own memory. Pongs go out ahead of the batch that they waited for.
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

  // Room for `size` bytes at the end; nullptr when there is no memory, and then nothing has changed.
  [[nodiscard]] std::byte* room(std::size_t size) noexcept { return next_.room(size); }

  // `size` bytes of that room have been written: they are queued.
  void commit(std::size_t size) noexcept { next_.commit(size); }

  // Queues memory of somebody else's. `keeper`, if any, is held until all of it is transmitted. Call reserve_loan()
  // first: then it cannot fail.
  [[nodiscard]] bool reserve_loan() noexcept {
    return (extras_ && extras_->next_loans.size() < extras_->next_loans.capacity()) || grow_loans();
  }
  void borrow(Bytes payload, std::shared_ptr<const void> keeper) noexcept {
    extras_->next_loans.push_back({next_.size(), 0, payload, std::move(keeper)});
    extras_->next_loaned += payload.size();
  }

  // The two together, for a frame that somebody else holds. False when there is no memory.
  [[nodiscard]] bool share(Bytes frame, std::shared_ptr<const void> keeper) noexcept {
    if (!reserve_loan()) return false;
    borrow(frame, std::move(keeper));
    return true;
  }

  // room() and commit() for a pong, of which at most `limit` wait.
  [[nodiscard]] std::byte* pong_room(std::size_t size, std::size_t limit) noexcept;
  void pong_commit(std::size_t size) noexcept { extras_->waiting.commit(size); }

  // The next parts to write, in order; how many of `out` were filled.
  std::size_t transmit(std::span<Bytes> out) noexcept;
  void transmitted(std::size_t bytes) noexcept;

  [[nodiscard]] std::size_t queued() const noexcept {
    const std::size_t extra = extras_ ? extras_->next_loaned + extras_->waiting.size() : 0;
    return flight_size_ - sent_ + next_.size() + extra;
  }

  // Loans without a keeper that are transmitted, since the beginning.
  [[nodiscard]] std::uint64_t released() const noexcept { return extras_ ? extras_->released : 0; }

  // Heap memory held, in bytes.
  [[nodiscard]] std::size_t heap() const noexcept;
  void trim() noexcept;

 private:
  struct Loan {
    std::size_t at = 0;   // it stands in front of this byte of its batch's buffer
    std::size_t end = 0;  // where it ends in the batch in flight, pongs and earlier loans included
    Bytes payload;
    std::shared_ptr<const void> keeper;
  };

  // What most connections never need.
  struct Extras {
    Pongs waiting;
    bytes::Buffer pongs;  // in flight
    std::vector<Loan> next_loans;
    std::vector<Loan> loans;  // in flight
    std::size_t next_loaned = 0;
    std::size_t returned = 0;  // loans in flight that are transmitted
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
  std::size_t flight_size_ = 0;  // of the batch in flight, loans and pongs included
  std::size_t sent_ = 0;         // of those
  std::unique_ptr<Extras> extras_;
};

}  // namespace wspc::core

#endif
