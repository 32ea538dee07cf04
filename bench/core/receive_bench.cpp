// SPDX-License-Identifier: MIT
// receive_bench: how long does a message take from the peer's bytes to the event? Each read is copied first, as recv()
// would do it, because payload is unmasked in place. Boost.Beast, and what else is here, does the same beside us.
#include <benchmark/benchmark.h>

#include "bytes/kernels.h"
#include "core/beast_server.h"
#include "core/receive.h"
#include "core/stream.h"

namespace {

using namespace wspc;
using bench::Kind;

void receive(benchmark::State& state, Kind kind) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), kind);
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
  bench::report(state, messages);
}

void receive_batch(benchmark::State& state, Kind kind) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), kind);
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
  bench::report(state, messages);
}

// As many messages as `stream` has in each round, so that both do the same per iteration.
void receive_beast(benchmark::State& state, Kind kind) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), kind);
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
  bench::report(state, messages);
}

// The work that cannot be avoided: each read is copied, and each of its bytes unmasked.
void memcpy_and_xor(benchmark::State& state) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), Kind::binary);
  std::vector<std::byte> buffer(bench::read_size);
  std::int64_t messages = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at < stream.size(); at += buffer.size()) {
      const auto input = std::span(buffer).first(std::min(buffer.size(), stream.size() - at));
      std::memcpy(buffer.data(), stream.data() + at, input.size());
      bytes::kernels().mask(input.data(), input.size(), 0x12345678);
      benchmark::ClobberMemory();
    }
    messages += static_cast<std::int64_t>(bench::messages_in_stream(static_cast<std::size_t>(state.range(0))));
  }
  bench::report(state, messages);
}

}  // namespace

BENCHMARK(memcpy_and_xor)->Apply(bench::sizes);
#define WSPC_KINDS(function)                                            \
  BENCHMARK_CAPTURE(function, text, Kind::text)->Apply(bench::sizes);   \
  BENCHMARK_CAPTURE(function, mixed, Kind::mixed)->Apply(bench::sizes); \
  BENCHMARK_CAPTURE(function, binary, Kind::binary)->Apply(bench::sizes)
WSPC_KINDS(receive);
WSPC_KINDS(receive_batch);
WSPC_KINDS(receive_beast);
