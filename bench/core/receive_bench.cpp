// SPDX-License-Identifier: MIT
// receive_bench: how long does a message take from the peer's bytes to the event? Each read is copied first, as recv()
// would do it, because payload is unmasked in place. Boost.Beast does the same beside us; docs/performance.md has the
// command that runs both in turns.
#include <benchmark/benchmark.h>

#include "core/beast_server.h"
#include "core/stream.h"

namespace {

using namespace wspc;

void report(benchmark::State& state, std::int64_t messages) {
  state.SetItemsProcessed(messages);
  state.counters["ns"] = benchmark::Counter(static_cast<double>(messages) * 1e-9,
                                            benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

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
  report(state, messages);
}

void receive_batch(benchmark::State& state, MessageType type) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), type);
  std::vector<std::byte> buffer(bench::read_size);
  std::array<Event, 64> events;
  Options options;
  options.delivery = Delivery::pieces;
  options.limits.message = options.limits.frame = unlimited;
  Connection server(Role::server, options);

  std::int64_t messages = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at < stream.size(); at += buffer.size()) {
      std::span<std::byte> input = std::span(buffer).first(std::min(buffer.size(), stream.size() - at));
      std::memcpy(buffer.data(), stream.data() + at, input.size());
      while (const std::size_t count = server.receive(input, events)) {
        for (const Event& event : std::span(events).first(count)) messages += event.last ? 1 : 0;
      }
    }
  }
  report(state, messages);
}

// As many messages as `stream` has in each round, so that both do the same per iteration.
void receive_beast(benchmark::State& state, MessageType type) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), type);
  boost::asio::io_context context;
  boost::beast::websocket::stream<bench::MemoryStream> server(context, stream);
  server.accept();
  server.read_message_max(0);
  boost::beast::flat_buffer buffer;

  std::int64_t messages = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < bench::messages_in_stream(static_cast<std::size_t>(state.range(0))); ++i) {
      buffer.clear();
      server.read(buffer);
      ++messages;
    }
  }
  report(state, messages);
}

}  // namespace

#define WSPC_SIZES Arg(8)->Arg(32)->Arg(125)->Arg(512)->Arg(1024)->Arg(4096)->Arg(16384)->Arg(65536)->Arg(1 << 20)
BENCHMARK_CAPTURE(receive, text, MessageType::text)->WSPC_SIZES;
BENCHMARK_CAPTURE(receive_batch, text, MessageType::text)->WSPC_SIZES;
BENCHMARK_CAPTURE(receive_beast, text, MessageType::text)->WSPC_SIZES;
BENCHMARK_CAPTURE(receive, binary, MessageType::binary)->WSPC_SIZES;
BENCHMARK_CAPTURE(receive_batch, binary, MessageType::binary)->WSPC_SIZES;
BENCHMARK_CAPTURE(receive_beast, binary, MessageType::binary)->WSPC_SIZES;
