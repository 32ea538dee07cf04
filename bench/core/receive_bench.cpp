// SPDX-License-Identifier: MIT
// receive_bench: how long does a message take from the peer's bytes to the event? Each read is copied first, as recv()
// would do it, because payload is unmasked in place.
#include <benchmark/benchmark.h>

#include "core/stream.h"

namespace {

using namespace wspc;

void receive(benchmark::State& state, MessageType type) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), type);
  std::vector<std::byte> buffer(bench::read_size);
  Options options;
  options.delivery = Delivery::pieces;
  options.limits.message = options.limits.frame = unlimited;
  Connection server(Role::server, options);

  std::int64_t messages = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at < stream.size(); at += buffer.size()) {
      std::span<std::byte> input = std::span(buffer).first(std::min(buffer.size(), stream.size() - at));
      std::memcpy(buffer.data(), stream.data() + at, input.size());
      while (const Event event = server.receive(input)) messages += event.last ? 1 : 0;
    }
  }
  state.SetItemsProcessed(messages);
  state.counters["ns"] = benchmark::Counter(static_cast<double>(messages) * 1e-9,
                                            benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

}  // namespace

BENCHMARK_CAPTURE(receive, text, MessageType::text)->Arg(8)->Arg(32)->Arg(125)->Arg(1024)->Arg(16384)->Arg(1 << 20);
BENCHMARK_CAPTURE(receive, binary, MessageType::binary)->Arg(8)->Arg(125)->Arg(1024)->Arg(16384)->Arg(1 << 20);
