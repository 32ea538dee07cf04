// SPDX-License-Identifier: MIT
// allocations: messages of many sizes, and what was allocated for them.
#ifndef WSPC_TESTS_CORE_MEMORY_ALLOCATIONS_H
#define WSPC_TESTS_CORE_MEMORY_ALLOCATIONS_H

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/memory/counting.h"

namespace wspc::allocations {

inline constexpr int messages = 100'000;
inline constexpr std::size_t largest = 64 << 10;

// From 1 byte to 64 KiB, as many small ones as large ones; every size at the boundaries is among them.
inline std::size_t size_of(int message) {
  constexpr std::size_t boundaries[] = {1, 2, 125, 126, 127, 4095, 4096, 4097, 65535, 65536};
  const auto number = static_cast<std::size_t>(message);
  if (number % 16 < std::size(boundaries) && number % 512 < 16) return boundaries[number % 16];
  const std::size_t magnitude = std::size_t{1} << number % 16;
  return std::min(largest, magnitude + number * 2654435761U % magnitude);
}

// The payload of a message is part of this text, from a place of its own.
inline const std::string& all_text() {
  static const std::string text = [] {
    std::string letters(2 * largest, ' ');
    for (std::size_t i = 0; i < letters.size(); ++i) letters[i] = static_cast<char>('a' + i * i % 26);
    return letters;
  }();
  return text;
}

inline std::string_view payload_of(int message) {
  return std::string_view(all_text()).substr(static_cast<std::size_t>(message) % 1000, size_of(message));
}

// Counts the allocations since its construction.
class Count {
 public:
  [[nodiscard]] std::size_t news() const { return counting::news() - news_; }
  [[nodiscard]] std::size_t mallocs() const { return counting::mallocs() - mallocs_; }

 private:
  std::size_t news_ = counting::news();
  std::size_t mallocs_ = counting::mallocs();
};

#define EXPECT_NO_ALLOCATIONS(count)                             \
  do {                                                           \
    const std::size_t n = (count).news(), m = (count).mallocs(); \
    EXPECT_EQ(n, 0u) << "operator new";                          \
    EXPECT_EQ(m, 0u) << "malloc";                                \
  } while (false)

}  // namespace wspc::allocations

#endif
