// SPDX-License-Identifier: MIT
// mask_bench: how fast is masking, in place and while copying, and what is a row worth?
#include <cstring>
#include <vector>

#include "bytes/rows.h"

namespace wspc::bytes {
namespace {

constexpr MaskKey key = 0x3D21FA37;

void mask(benchmark::State& state, const Kernels& row, std::size_t size) {
  Slots data(std::string(size, 'a'));
  for (auto _ : state) {
    row.mask(data.next(), size, key);
    benchmark::ClobberMemory();
  }
}

void mask_copy(benchmark::State& state, const Kernels& row, std::size_t size) {
  Slots to(std::string(size, 'a'));
  const std::vector<std::byte> from(size);
  for (auto _ : state) {
    row.mask_copy(to.next(), from.data(), size, key);
    benchmark::ClobberMemory();
  }
}

// The two steps that mask_copy() replaces.
void memcpy_then_mask(benchmark::State& state, const Kernels& row, std::size_t size) {
  Slots to(std::string(size, 'a'));
  const std::vector<std::byte> from(size);
  for (auto _ : state) {
    std::byte* const payload = to.next();
    std::memcpy(payload, from.data(), size);
    row.mask(payload, size, key);
    benchmark::ClobberMemory();
  }
}

const bool registered = [] {
  bench_rows("mask", mask);
  bench_rows("mask_copy", mask_copy);
  bench_rows("memcpy_then_mask", memcpy_then_mask);
  return true;
}();

}  // namespace
}  // namespace wspc::bytes
