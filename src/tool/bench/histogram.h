// SPDX-License-Identifier: MIT
// histogram: how long many things took, to three significant digits.
#ifndef WSPC_TOOL_BENCH_HISTOGRAM_H
#define WSPC_TOOL_BENCH_HISTOGRAM_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace wspc::tool {

// Buckets are a nanosecond wide up to 2 µs, and from each power of two on twice as wide: a value is off by a thousandth
// of itself at most. Memory does not depend on how many values there are.
class Histogram {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  Histogram() : counts_(buckets) {}

  // Less than nothing counts as nothing, more than half an hour as that.
  void add(Nanoseconds value) noexcept;
  void add(const Histogram& other) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] Nanoseconds least() const noexcept { return Nanoseconds(count_ == 0 ? 0 : least_); }
  [[nodiscard]] Nanoseconds most() const noexcept { return Nanoseconds(most_); }

  // So many percent, from 0 to 100, took no longer than this; 0 when nothing was added.
  [[nodiscard]] Nanoseconds percentile(double percent) const noexcept;

  // How many took longer than the slice before, and no longer than this. The ends are 1, 2 and 5 times powers of ten;
  // the first and the last slice have something in them.
  struct Slice {
    Nanoseconds upto{};
    std::uint64_t count = 0;
  };
  [[nodiscard]] std::vector<Slice> slices() const;

 private:
  static constexpr int digits = 10;  // bits that are kept of a value, besides the highest
  static constexpr std::int64_t longest = (std::int64_t{1} << 41) - 1;
  static constexpr std::size_t buckets = (41 - digits + 1) << digits;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::int64_t last_of(std::size_t bucket) noexcept;

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::int64_t least_ = longest;
  std::int64_t most_ = 0;
};

}  // namespace wspc::tool

#endif
