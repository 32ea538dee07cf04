// SPDX-License-Identifier: MIT
// arena: memory for ALLOCATED_BUFFER at a chosen alignment, with guard bytes around it.
#ifndef WSPC_TESTS_ABI_SUPPORT_ARENA_H
#define WSPC_TESTS_ABI_SUPPORT_ARENA_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace wspc::contract {

class Arena {
 public:
  // `size` bytes whose address is `alignment` more than a multiple of 16.
  Arena(std::size_t size, std::size_t alignment)
      : memory_(std::make_unique<std::uint8_t[]>(size + 2 * guard + 16)), total_(size + 2 * guard + 16), size_(size) {
    std::fill_n(memory_.get(), total_, mark);
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.get()) + guard;
    begin_ = memory_.get() + guard + ((16 - address % 16) + alignment) % 16;
  }

  [[nodiscard]] std::uint8_t* begin() const { return begin_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool contains(const void* data, std::size_t size) const {
    const auto* from = static_cast<const std::uint8_t*>(data);
    const std::less_equal<> before;
    return before(begin_, from) && before(from, begin_ + size_) &&
           size <= static_cast<std::size_t>(begin_ + size_ - from);
  }

  [[nodiscard]] bool guards_intact() const {
    const auto is_mark = [](std::uint8_t byte) { return byte == mark; };
    return std::all_of(memory_.get(), begin_, is_mark) && std::all_of(begin_ + size_, memory_.get() + total_, is_mark);
  }

 private:
  static constexpr std::size_t guard = 64;
  static constexpr std::uint8_t mark = 0xA5;

  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t total_;
  std::size_t size_;
  std::uint8_t* begin_ = nullptr;
};

}  // namespace wspc::contract

#endif
