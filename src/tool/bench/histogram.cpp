// SPDX-License-Identifier: MIT
// histogram: counts durations, to three significant digits.
#include "tool/bench/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace wspc::tool {

// The value without the bits that are not kept, behind the buckets of all smaller powers of two.
std::size_t Histogram::bucket_of(std::uint64_t value) noexcept {
  const int shift = std::max(static_cast<int>(std::bit_width(value)) - digits - 1, 0);
  return (static_cast<std::size_t>(shift) << digits) + static_cast<std::size_t>(value >> shift);
}

std::int64_t Histogram::last_of(std::size_t bucket) noexcept {
  const std::size_t shift = bucket < (2U << digits) ? 0 : (bucket >> digits) - 1;
  const auto kept = static_cast<std::int64_t>(bucket - (shift << digits));
  return ((kept + 1) << shift) - 1;
}

void Histogram::add(Nanoseconds value) noexcept {
  const std::int64_t nanoseconds = std::clamp<std::int64_t>(value.count(), 0, longest);
  ++counts_[bucket_of(static_cast<std::uint64_t>(nanoseconds))];
  ++count_;
  least_ = std::min(least_, nanoseconds);
  most_ = std::max(most_, nanoseconds);
}

void Histogram::add(const Histogram& other) noexcept {
  std::transform(counts_.begin(), counts_.end(), other.counts_.begin(), counts_.begin(), std::plus());
  count_ += other.count_;
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
}

namespace {

// 1, 2, 5, 10, …
Histogram::Nanoseconds next_end(Histogram::Nanoseconds end) noexcept {
  std::int64_t power = 1;
  while (power * 10 <= end.count()) power *= 10;
  return end == Histogram::Nanoseconds(2 * power) ? Histogram::Nanoseconds(5 * power) : 2 * end;
}

}  // namespace

Histogram::Nanoseconds Histogram::percentile(double percent) const noexcept {
  const double wanted = std::ceil(static_cast<double>(count_) * std::clamp(percent, 0.0, 100.0) / 100);
  const auto rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1);
  std::uint64_t so_far = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    so_far += counts_[bucket];
    if (so_far >= rank) return Nanoseconds(std::clamp(last_of(bucket), least_, most_));
  }
  return Nanoseconds(most_);
}

std::vector<Histogram::Slice> Histogram::slices() const {
  std::vector<Slice> found;
  Nanoseconds end(1);
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    while (Nanoseconds(last_of(bucket)) > end) end = next_end(end);
    if (counts_[bucket] == 0) continue;
    if (found.empty()) found.push_back({end, 0});
    while (found.back().upto < end) found.push_back({next_end(found.back().upto), 0});
    found.back().count += counts_[bucket];
  }
  return found;
}

}  // namespace wspc::tool
