// SPDX-License-Identifier: MIT
// outbox: the bytes that wait to be transmitted, which stay in place while they are being written.
#include "core/outbox.h"

#include <algorithm>

namespace wspc::core {

bool Outbox::ensure_extras() noexcept {
  if (extras_ == nullptr) extras_.reset(new (std::nothrow) Extras);
  return extras_ != nullptr;
}

bool Outbox::grow_loans() noexcept try {
  if (!ensure_extras()) return false;
  auto& loans = extras_->next_loans;
  loans.reserve(std::max<std::size_t>(4, loans.size() * 2));
  return true;
} catch (...) {
  return false;
}

std::byte* Outbox::pong_room(std::size_t size, std::size_t limit) noexcept {
  return ensure_extras() ? extras_->waiting.room(size, limit) : nullptr;
}

// The collected frames become the batch in flight. The buffers are swapped, so that their memory is reused.
void Outbox::launch() noexcept {
  flight_.swap(next_);
  flight_size_ = flight_.size();
  if (extras_) launch_extras();
}

void Outbox::launch_extras() noexcept {
  Extras& extras = *extras_;
  extras.waiting.release(extras.pongs);
  extras.loans.swap(extras.next_loans);
  std::size_t before = extras.pongs.size();
  for (Loan& loan : extras.loans) {
    before += loan.payload.size();
    loan.end = loan.at + before;
  }
  flight_size_ += before;
  extras.next_loaned = 0;
}

// All of the batch has been transmitted. The larger of the two buffers collects the next batch, so that a connection
// that sends one message at a time needs only one buffer.
void Outbox::land() noexcept {
  flight_.clear();
  flight_size_ = sent_ = 0;
  if (next_.empty() && next_.capacity() < flight_.capacity()) next_.swap(flight_);
  if (!extras_) return;
  extras_->pongs.clear();
  extras_->loans.clear();
  extras_->returned = 0;
}

std::size_t Outbox::transmit(std::span<Bytes> out) noexcept {
  if (flight_size_ == sent_) launch();

  std::size_t filled = 0;
  std::size_t skip = sent_;
  const auto show = [&](Bytes part) {
    if (skip >= part.size()) {
      skip -= part.size();
    } else if (filled < out.size()) {
      out[filled++] = part.subspan(skip);
      skip = 0;
    }
  };

  std::size_t from = 0;
  if (extras_) {
    const std::span<const Loan> loans = extras_->loans;
    show(extras_->pongs.bytes());
    if (extras_->returned > 0) {
      const Loan& last = loans[extras_->returned - 1];
      from = last.at;
      skip = sent_ - last.end;
    }
    for (const Loan& loan : loans.subspan(extras_->returned)) {
      if (filled == out.size()) return filled;
      show(flight_.bytes().subspan(from, loan.at - from));
      show(loan.payload);
      from = loan.at;
    }
  }
  show(flight_.bytes().subspan(from));
  return filled;
}

void Outbox::transmitted(std::size_t bytes) noexcept {
  sent_ += std::min(bytes, flight_size_ - sent_);
  if (extras_) release_loans();
  if (sent_ == flight_size_) land();
}

void Outbox::release_loans() noexcept {
  auto& loans = extras_->loans;
  while (extras_->returned < loans.size() && loans[extras_->returned].end <= sent_) {
    Loan& loan = loans[extras_->returned++];
    if (loan.keeper == nullptr) ++extras_->released;
    loan.keeper.reset();
  }
}

std::size_t Outbox::heap() const noexcept {
  const std::size_t buffers = next_.capacity() + flight_.capacity();
  if (!extras_) return buffers;
  const std::size_t loans = extras_->loans.capacity() + extras_->next_loans.capacity();
  return buffers + sizeof(Extras) + extras_->waiting.capacity() + extras_->pongs.capacity() + loans * sizeof(Loan);
}

void Outbox::trim() noexcept {
  next_.trim();
  flight_.trim();
  if (!extras_ || queued() > 0) return;
  if (extras_->released == 0) return extras_.reset();
  extras_->waiting.trim();
  extras_->pongs.trim();
  extras_->loans.shrink_to_fit();
  extras_->next_loans.shrink_to_fit();
}

}  // namespace wspc::core
