// SPDX-License-Identifier: MIT
// random: a masking key must cost less than its frame, and the kernel needs 12 ns for four bytes. So the kernel only
// supplies a seed. From it, every thread generates batches with ChaCha, in the twelve rounds that are usual for this
// purpose.
#include "bytes/random.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>

#include "bytes/chacha.h"
#include "bytes/system_random.h"

namespace wspc::bytes {
namespace {

// Counts processes along a line of descent. A fork copies the count and clears the mark, so that no process has the
// number of one of its ancestors.
constinit std::atomic<std::uint32_t> processes = 0;

// Returns the number of this process, which is never 0.
std::uint32_t number_of_this_process() noexcept {
  std::uint32_t number = fork_mark->load(std::memory_order_relaxed);
  while (number == 0) {
    const std::uint32_t next = processes.fetch_add(1, std::memory_order_relaxed) + 1;
    if (fork_mark->compare_exchange_strong(number, next, std::memory_order_relaxed)) number = next;
  }
  return number;
}

// The unused part of a batch is its end. Each batch begins with the key of the next one. Bytes that were returned or
// used are wiped, so that a later reader of this memory does not learn them.
class Batch {
 public:
  // Returns false if refill() must be called first. Requires: `size` is at most the size of a batch.
  [[nodiscard]] bool has(std::size_t size) const noexcept { return left_ >= size && is_of_this_process(); }

  void take(std::span<std::byte> out) noexcept {
    std::byte* const from = reinterpret_cast<std::byte*>(words_.data()) + sizeof words_ - left_;
    left_ -= out.size();
    std::memcpy(out.data(), from, out.size());
    std::memset(from, 0, out.size());
  }

  [[nodiscard]] bool refill() noexcept;

 private:
  // How many batches are generated from one seed: 62 KiB.
  static constexpr std::uint32_t batches_of_a_seed = 64;
  static constexpr std::size_t key_size = sizeof(Chacha::key);

  [[nodiscard]] bool seed() noexcept;
  [[nodiscard]] bool is_of_this_process() const noexcept {
    return process_ == fork_mark->load(std::memory_order_relaxed);
  }

  ChachaStream words_{};
  std::size_t left_ = 0;
  std::array<std::uint32_t, 8> key_{};
  std::uint32_t batches_ = 0;  // batches still to be generated from this seed
  std::uint32_t process_ = 0;  // the process that has generated the batch
};

bool Batch::refill() noexcept {
  left_ = 0;
  const bool seeded = batches_ > 0 && is_of_this_process();
  if (!seeded && !seed()) return false;

  Chacha{.key = key_, .rounds = 12}.keystream(words_);
  std::memcpy(key_.data(), words_.data(), key_size);
  std::memset(words_.data(), 0, key_size);
  left_ = sizeof words_ - key_size;
  --batches_;
  return true;
}

bool Batch::seed() noexcept {
  batches_ = 0;
  process_ = number_of_this_process();
  if (!system_random(std::as_writable_bytes(std::span(key_)))) return false;
  batches_ = batches_of_a_seed;
  return true;
}

constinit thread_local Batch batch;

// A larger request would use up the batch for little: its size pays for the system call.
constexpr std::size_t largest_from_batch = 64;

bool fill(std::span<std::byte> out) noexcept {
  if (out.size() > largest_from_batch || !watch_forks()) return system_random(out);
  Batch& mine = batch;
  if (!mine.has(out.size()) && !mine.refill()) return false;
  mine.take(out);
  return true;
}

}  // namespace

// RFC 6455 §4.1: W019; §5.3: W072
bool random(std::span<std::byte> out) noexcept {
  if (out.empty() || fill(out)) return true;
  std::fill(out.begin(), out.end(), std::byte{0});
  return false;
}

// If a fork would not be detected, there is never a batch.
bool random(std::uint32_t& key) noexcept {
  const auto out = std::as_writable_bytes(std::span(&key, 1));
  Batch& mine = batch;
  if (!mine.has(sizeof key)) return random(out);
  mine.take(out);
  return true;
}

}  // namespace wspc::bytes
