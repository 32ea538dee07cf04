// SPDX-License-Identifier: MIT
// outgoing: what a session writes besides the engine's outbox, and whether the kernel takes it.
#ifndef WSPC_IO_SESSION_OUTGOING_H
#define WSPC_IO_SESSION_OUTGOING_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace wspc::io {

class Outgoing {
 public:
  explicit Outgoing(std::string greeting) noexcept : greeting_(std::move(greeting)) {}

  // ---- the opening handshake's bytes, until they are written -------------------------------------------------------

  [[nodiscard]] std::string& greeting() noexcept { return greeting_; }
  [[nodiscard]] std::span<const std::byte> greeting_left() const noexcept {
    return std::as_bytes(std::span(greeting_));
  }

  // Returns how many of the `size` bytes that have been written were not the greeting's.
  std::size_t without_greeting(std::size_t size) noexcept {
    if (greeting_.empty()) return size;
    const std::size_t greeting = std::min(size, greeting_.size());
    greeting_.erase(0, greeting);
    if (greeting_.empty()) std::string().swap(greeting_);
    return size - greeting;
  }

  // ---- the owners of borrowed payloads, in order of sending --------------------------------------------------------

  void add_owner(std::shared_ptr<const void> owner) { owners_.push_back(std::move(owner)); }
  void remove_last_owner() noexcept { owners_.pop_back(); }
  void clear_owners() noexcept { owners_.clear(); }

  // Releases owners until `total` have been released since the beginning.
  void release_owners(std::uint64_t total) noexcept {
    while (owners_released_ < total && owners_at_ < owners_.size()) {
      owners_[owners_at_++].reset();
      ++owners_released_;
    }
    if (owners_at_ < owners_.size()) return;
    owners_.clear();
    owners_at_ = 0;
  }

  // ---- room in the outbox: a send was refused for want of it, and the application waits for it ----------------------

  void await_room() noexcept { awaits_room_ = true; }
  void stop_awaiting_room() noexcept { awaits_room_ = false; }
  [[nodiscard]] bool awaits_room() const noexcept { return awaits_room_; }

  // ---- the connection below ----------------------------------------------------------------------------------------

  enum class State : std::uint8_t {
    writable,
    blocked,  // the kernel took less than it was offered
    broken,   // writing failed; what was received before that is still to be read
  };
  [[nodiscard]] bool is_writable() const noexcept { return state_ == State::writable; }
  [[nodiscard]] bool is_blocked() const noexcept { return state_ == State::blocked; }
  [[nodiscard]] bool is_broken() const noexcept { return state_ == State::broken; }
  void block() noexcept { state_ = State::blocked; }
  void unblock() noexcept {
    if (is_blocked()) state_ = State::writable;
  }
  void fail() noexcept { state_ = State::broken; }

 private:
  std::string greeting_;
  std::vector<std::shared_ptr<const void>> owners_;
  std::size_t owners_at_ = 0;          // how many of owners_ have been released
  std::uint64_t owners_released_ = 0;  // how many have been released since the beginning
  State state_ = State::writable;
  bool awaits_room_ = false;
};

}  // namespace wspc::io

#endif
