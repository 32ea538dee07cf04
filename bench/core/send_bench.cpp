// SPDX-License-Identifier: MIT
// send_bench: how long does it take to frame a message (and, on a client, to mask it)? Ours are collected until 64 KiB
// wait, as they are between two writes. Boost.Beast writes each to a stream that drops it. mask_copy is what cannot be
// spared: one masked copy of the payload.
#include <array>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bytes/mask.h"
#include "core/beast_server.h"
#include "wspc/connection.h"

namespace {

using namespace wspc;
using Bytes = std::span<const std::byte>;

constexpr std::size_t one_write = 65536;

std::string payload_of(const benchmark::State& state) {
  return std::string(static_cast<std::size_t>(state.range(0)), 'w');
}

template <class Send>
void send(benchmark::State& state, Role role, Send send_one) {
  const std::string payload = payload_of(state);
  Connection connection(role);
  std::array<Bytes, 64> out;
  for (auto _ : state) {
    send_one(connection, std::as_bytes(std::span(payload)));
    if (connection.queued() < one_write) continue;
    while (connection.transmit(out) > 0) connection.transmitted(one_write);
  }
}

void copy(benchmark::State& state, Role role, MessageType type) {
  send(state, role, [type](Connection& to, Bytes payload) { to.send(type, payload); });
}

void lend(benchmark::State& state, MessageType type) {
  send(state, Role::server, [type](Connection& to, Bytes payload) { to.send_borrowed(type, payload); });
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
}

void beast(benchmark::State& state, Role role, MessageType type) {
  const std::string payload = payload_of(state);
  boost::asio::io_context context;
  boost::beast::websocket::stream<bench::MemoryStream> stream(context, Bytes());
  role == Role::client ? stream.handshake("localhost", "/") : stream.accept();
  stream.text(type == MessageType::text);
  for (auto _ : state) stream.write(boost::asio::buffer(payload));
}

}  // namespace

#define WSPC_SIZES Arg(8)->Arg(32)->Arg(125)->Arg(1024)->Arg(16384)->Arg(65536)
BENCHMARK_CAPTURE(copy, client_text, Role::client, MessageType::text)->WSPC_SIZES;
BENCHMARK_CAPTURE(beast, client_text, Role::client, MessageType::text)->WSPC_SIZES;
BENCHMARK(mask_copy)->WSPC_SIZES;
BENCHMARK_CAPTURE(copy, server_binary, Role::server, MessageType::binary)->WSPC_SIZES;
BENCHMARK_CAPTURE(lend, server_binary, MessageType::binary)->WSPC_SIZES;
BENCHMARK_CAPTURE(beast, server_binary, Role::server, MessageType::binary)->WSPC_SIZES;
