// SPDX-License-Identifier: MIT
// send_bench: how long does it take to frame a message (and, on a client, to mask it)? Ours are collected until they
// make a write of 64 KiB. Boost.Beast writes each to a stream that drops it. mask_copy is what cannot be
// spared: one masked copy of the payload.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bytes/mask.h"
#include "core/beast_server.h"
#include "core/receive.h"
#include "core/stream.h"
#include "wspc/connection.h"

namespace {

using namespace wspc;
using bench::Kind;
using Bytes = std::span<const std::byte>;

constexpr std::size_t one_write = 65536;

std::string payload_of(const benchmark::State& state, Kind kind = Kind::text) {
  return bench::payload_of(static_cast<std::size_t>(state.range(0)), kind);
}

// As many messages as make a write, then the write.
template <class Send>
void send(benchmark::State& state, Role role, Kind kind, Send send_one) {
  const std::string payload = payload_of(state, kind);
  const std::size_t burst = std::max<std::size_t>(one_write / (payload.size() + 14), 1);
  Connection connection(role);
  std::array<Bytes, 64> out;
  std::int64_t messages = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < burst; ++i) send_one(connection, std::as_bytes(std::span(payload)));
    while (connection.transmit(out) > 0) connection.transmitted(connection.queued());
    messages += static_cast<std::int64_t>(burst);
  }
  bench::report(state, messages);
}

void send_copy(benchmark::State& state, Role role, Kind kind) {
  send(state, role, kind, [type = bench::type_of(kind)](Connection& to, Bytes payload) { to.send(type, payload); });
}

void send_borrowed(benchmark::State& state, Kind kind) {
  send(state, Role::server, kind,
       [type = bench::type_of(kind)](Connection& to, Bytes payload) { to.send_borrowed(type, payload); });
}

void mask_copy(benchmark::State& state) {
  const std::string payload = payload_of(state);
  std::vector<std::byte> outbox(one_write + payload.size());
  std::size_t at = 0;
  for (auto _ : state) {
    bytes::mask_copy(outbox.data() + at, std::as_bytes(std::span(payload)), 0x12345678);
    at = at + payload.size() < one_write ? at + payload.size() : 0;
    benchmark::ClobberMemory();
  }
  bench::report(state, static_cast<std::int64_t>(state.iterations()));
}

void send_beast(benchmark::State& state, Role role, Kind kind) {
  const std::string payload = payload_of(state, kind);
  boost::asio::io_context context;
  boost::beast::websocket::stream<bench::MemoryStream> stream(context, Bytes());
  role == Role::client ? stream.handshake("localhost", "/") : stream.accept();
  stream.text(kind != Kind::binary);
  for (auto _ : state) stream.write(boost::asio::buffer(payload));
  bench::report(state, static_cast<std::int64_t>(state.iterations()));
}

}  // namespace

BENCHMARK(mask_copy)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_copy, client_text, Role::client, Kind::text)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_copy, client_binary, Role::client, Kind::binary)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_beast, client_text, Role::client, Kind::text)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_copy, server_binary, Role::server, Kind::binary)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_borrowed, server_binary, Kind::binary)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_beast, server_binary, Role::server, Kind::binary)->Apply(bench::sizes);
