// SPDX-License-Identifier: MIT
// queue: a first-in first-out queue that keeps its memory, so that it does not allocate in the steady state.
#ifndef WSPC_ABI_QUEUE_H
#define WSPC_ABI_QUEUE_H

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace wspc::abi {

template <typename Item>
class Queue {
 public:
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] Item& front() noexcept { return items_[head_]; }

  // Appends `item`. Returns false, and changes nothing, if there is no memory.
  [[nodiscard]] bool push(Item& item) noexcept {
    if (size_ == capacity_ && !grow()) return false;
    items_[place(size_++)] = std::move(item);
    return true;
  }

  void pop() noexcept {
    head_ = place(1);
    --size_;
  }

 private:
  // Returns the index of the item `count` places after the first. Capacities are powers of two, so that this takes no
  // division.
  [[nodiscard]] std::size_t place(std::size_t count) const noexcept { return (head_ + count) & (capacity_ - 1); }

  bool grow() noexcept {
    const std::size_t larger = capacity_ == 0 ? 4 : capacity_ * 2;
    std::unique_ptr<Item[]> items(new (std::nothrow) Item[larger]);
    if (items == nullptr) return false;
    for (std::size_t i = 0; i < size_; ++i) items[i] = std::move(items_[place(i)]);
    items_ = std::move(items);
    capacity_ = larger;
    head_ = 0;
    return true;
  }

  std::unique_ptr<Item[]> items_;
  std::size_t capacity_ = 0;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace wspc::abi

#endif
