// SPDX-License-Identifier: MIT
// random: batches, so that a mask key does not cost a system call.
#include "bytes/random.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "bytes/system_random.h"

namespace wspc::bytes {
namespace {

// What is left of a batch is its end. Given out bytes are wiped, so that no later reader of this memory learns them.
struct Batch {
  std::array<std::byte, 512> bytes = {};
  std::size_t left = 0;
  std::uint32_t generation = 0;

  bool refill(std::uint32_t now) noexcept;
  void take(std::span<std::byte> out) noexcept;
};

constinit thread_local Batch batch;

bool Batch::refill(std::uint32_t now) noexcept {
  left = 0;
  if (!system_random(bytes)) return false;
  left = bytes.size();
  generation = now;
  return true;
}

void Batch::take(std::span<std::byte> out) noexcept {
  std::byte* const from = bytes.data() + bytes.size() - left;
  left -= out.size();
  std::memcpy(out.data(), from, out.size());
  std::memset(from, 0, out.size());
}

// A larger request would empty the batch for little: the system call is paid by its size.
constexpr std::size_t largest_from_batch = 64;

bool fill(std::span<std::byte> out) noexcept {
  const auto generation = fork_generation();
  if (out.size() > largest_from_batch || !generation) return system_random(out);

  Batch& mine = batch;
  const bool fresh = mine.left >= out.size() && mine.generation == *generation;
  if (!fresh && !mine.refill(*generation)) return false;
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

}  // namespace wspc::bytes
