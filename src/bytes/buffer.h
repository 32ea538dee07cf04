// SPDX-License-Identifier: MIT
// buffer: bytes that grow at the end. Unlike std::vector, it never throws and does not initialize memory that its user
// is about to write.
#ifndef WSPC_BYTES_BUFFER_H
#define WSPC_BYTES_BUFFER_H

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace wspc::bytes {

class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::byte* data() noexcept { return data_.get(); }
  [[nodiscard]] std::span<std::byte> bytes() noexcept { return {data_.get(), size_}; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_.get(), size_}; }

  // Returns memory for `size` more bytes behind the end, or nullptr if there is none. The contents do not change.
  [[nodiscard]] std::byte* room(std::size_t size) noexcept {
    if (size > capacity_ - size_ && !grow(size)) return nullptr;
    return data_.get() + size_;
  }

  // Adds the first `size` bytes of that memory to the contents.
  void commit(std::size_t size) noexcept { size_ += size; }

  [[nodiscard]] bool append(std::span<const std::byte> more) noexcept {
    if (more.empty()) return true;
    std::byte* to = room(more.size());
    if (to == nullptr) return false;
    std::memcpy(to, more.data(), more.size());
    commit(more.size());
    return true;
  }

  // Removes the first `size` bytes and moves the others to the front.
  void drop_front(std::size_t size) noexcept {
    size_ -= size;
    if (size_ > 0) std::memmove(data_.get(), data_.get() + size, size_);
  }

  void drop_back(std::size_t size) noexcept { size_ -= size; }

  void clear() noexcept { size_ = 0; }

  // Frees the memory if the buffer is empty.
  void trim() noexcept {
    if (size_ > 0) return;
    data_.reset();
    capacity_ = 0;
  }

  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  static constexpr std::size_t smallest = 64;

  bool grow(std::size_t size) noexcept {
    if (size > static_cast<std::size_t>(-1) / 2 - size_) return false;
    const std::size_t wanted = std::max({smallest, size_ + size, capacity_ * 2});
    std::unique_ptr<std::byte[]> larger(new (std::nothrow) std::byte[wanted]);
    if (larger == nullptr) return false;
    if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
    data_ = std::move(larger);
    capacity_ = wanted;
    return true;
  }

  std::unique_ptr<std::byte[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace wspc::bytes

#endif
