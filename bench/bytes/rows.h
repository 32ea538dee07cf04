// SPDX-License-Identifier: MIT
// rows: one benchmark per row of kernels and size, named so that their lines can be compared.
#ifndef WSPC_BENCH_BYTES_ROWS_H
#define WSPC_BENCH_BYTES_ROWS_H

#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>

#include "bytes/kernels.h"

namespace wspc::bytes {

inline constexpr std::size_t sizes[] = {8, 65, 128, 512, 1024, 4096, 65536, 1048576};

// Where a payload lies: behind a header of six bytes, and in the next of some slots in each round, as it would be in a
// buffer that is read into; the same bytes again at once would only measure how the last round's stores get to memory.
class Slots {
 public:
  explicit Slots(const std::string& payload)
      : stride_((payload.size() + 6 + 63) / 64 * 64), count_(1 + 16384 / stride_), memory_(stride_ * count_ + 64, 'a') {
    first_ = 64 - reinterpret_cast<std::uintptr_t>(memory_.data()) % 64 + 6;
    for (std::size_t i = 0; i < count_; ++i) payload.copy(memory_.data() + first_ + i * stride_, payload.size());
  }

  std::byte* next() noexcept {
    current_ = current_ + 1 == count_ ? 0 : current_ + 1;
    return reinterpret_cast<std::byte*>(memory_.data()) + first_ + current_ * stride_;
  }

 private:
  std::size_t stride_;
  std::size_t count_;
  std::string memory_;
  std::size_t first_ = 0;
  std::size_t current_ = 0;
};

// `run(state, row, size)` for every row and size, as <name>/<row>/<size>.
template <class Run>
void bench_rows(const std::string& name, Run run) {
  for (const std::size_t size : sizes) {
    for (const Kernels& row : available_kernels()) {
      const std::string line = name + "/" + std::string(row.name) + "/" + std::to_string(size);
      benchmark::RegisterBenchmark(line.c_str(), [run, &row, size](benchmark::State& state) {
        run(state, row, size);
        state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(size));
      });
    }
  }
}

}  // namespace wspc::bytes

#endif
