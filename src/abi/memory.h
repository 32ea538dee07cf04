// SPDX-License-Identifier: MIT
// memory: one block for payloads, headers, close reasons and Pongs, allocated by the application or by us.
//
//   [ receive … ][ send … ][ pong 131 ]        at most receive + send + 144 bytes, at any alignment
//   [ receive … ][ send … ][ pong 131 ][ inflated … ]     with compression: the size of receive in addition
//
// Applications check that every pointer they receive lies in the block that they supplied.
#ifndef WSPC_ABI_MEMORY_H
#define WSPC_ABI_MEMORY_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

#include "abi/settings.h"
#include "core/frame.h"

namespace wspc::abi {

class Memory {
 public:
  static constexpr std::uint64_t overhead = 144;

  static constexpr std::uint64_t needed(const Settings& settings) noexcept {
    const std::uint64_t inflated = settings.deflate ? settings.receive_size : 0;
    return std::uint64_t{settings.receive_size} + settings.send_size + overhead + inflated;
  }

  // Returns false if there is no memory.
  [[nodiscard]] bool acquire(const Settings& settings) noexcept {
    receive_size_ = settings.receive_size;
    send_size_ = settings.send_size;
    start_ = settings.buffer;
    if (start_ != nullptr) return true;
    own_.reset(new (std::nothrow) std::byte[static_cast<std::size_t>(needed(settings))]);
    start_ = own_.get();
    return start_ != nullptr;
  }

  [[nodiscard]] std::span<std::byte> receive() const noexcept { return {start_, receive_size_}; }
  [[nodiscard]] std::span<std::byte> send() const noexcept { return {start_ + receive_size_, send_size_}; }
  [[nodiscard]] std::span<std::byte> pong() const noexcept { return {start_ + receive_size_ + send_size_, pong_size}; }

  // Requires: compression is enabled.
  [[nodiscard]] std::span<std::byte> inflated() const noexcept {
    return {start_ + receive_size_ + send_size_ + pong_size, receive_size_};
  }

 private:
  static constexpr std::size_t pong_size = core::header_size(0, true) + core::max_control_payload;
  static_assert(pong_size <= overhead);

  std::unique_ptr<std::byte[]> own_;
  std::byte* start_ = nullptr;
  std::size_t receive_size_ = 0;
  std::size_t send_size_ = 0;
};

}  // namespace wspc::abi

#endif
