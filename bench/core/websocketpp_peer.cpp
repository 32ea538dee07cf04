// SPDX-License-Identifier: MIT
// websocketpp_peer: what receiving and sending take in websocketpp.
#include <benchmark/benchmark.h>

#include "core/receive.h"
#include "core/stream.h"
#include "core/websocketpp_server.h"

namespace {

using namespace wspc;
using bench::Kind;

void receive_websocketpp(benchmark::State& state, Kind kind) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), kind);
  bench::WebsocketppServer server;
  for (auto _ : state) server.receive(reinterpret_cast<const char*>(stream.data()), stream.size());
  bench::report(state, server.messages());
}

void send_websocketpp(benchmark::State& state, Kind kind) {
  const std::string payload = bench::payload_of(static_cast<std::size_t>(state.range(0)), kind);
  bench::WebsocketppServer server;
  for (auto _ : state) server.send_binary(payload);
  bench::report(state, static_cast<std::int64_t>(state.iterations()));
}

}  // namespace

BENCHMARK_CAPTURE(receive_websocketpp, text, Kind::text)->Apply(bench::sizes);
BENCHMARK_CAPTURE(receive_websocketpp, mixed, Kind::mixed)->Apply(bench::sizes);
BENCHMARK_CAPTURE(receive_websocketpp, binary, Kind::binary)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_websocketpp, server_binary, Kind::binary)->Apply(bench::sizes);
