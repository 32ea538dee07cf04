// SPDX-License-Identifier: MIT
// receive: what the benches of receiving have in common: their sizes, and nanoseconds for each message.
#ifndef WSPC_BENCH_CORE_RECEIVE_H
#define WSPC_BENCH_CORE_RECEIVE_H

#include <cstdint>

#include <benchmark/benchmark.h>

namespace wspc::bench {

inline void sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int size : {8, 32, 125, 512, 1024, 4096, 16384, 65536, 1 << 20}) benchmark->Arg(size);
}

inline void report(benchmark::State& state, std::int64_t messages) {
  state.SetItemsProcessed(messages);
  state.counters["ns"] = benchmark::Counter(static_cast<double>(messages) * 1e-9,
                                            benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

}  // namespace wspc::bench

#endif
