// SPDX-License-Identifier: MIT
// send_bench: how long does it take to frame a message (and, on a client, to mask it)?
#include <array>
#include <string>

#include <benchmark/benchmark.h>

#include "wspc/connection.h"

namespace {

using namespace wspc;

void send(benchmark::State& state, Role role, MessageType type) {
  const std::string payload(static_cast<std::size_t>(state.range(0)), 'w');
  const auto bytes = std::as_bytes(std::span(payload));
  Connection connection(role);
  std::array<std::span<const std::byte>, 4> out;
  for (auto _ : state) {
    connection.send(type, bytes);
    if (connection.queued() < 65536) continue;
    connection.transmit(out);
    connection.transmitted(connection.queued());
  }
}

void lend(benchmark::State& state) {
  const std::string payload(static_cast<std::size_t>(state.range(0)), 'w');
  Connection connection(Role::server);
  std::array<std::span<const std::byte>, 4> out;
  for (auto _ : state) {
    connection.send_borrowed(MessageType::binary, std::as_bytes(std::span(payload)));
    connection.transmit(out);
    connection.transmitted(connection.queued());
  }
}

}  // namespace

BENCHMARK_CAPTURE(send, client_text, Role::client, MessageType::text)->Arg(8)->Arg(125)->Arg(1024)->Arg(65536);
BENCHMARK_CAPTURE(send, server_binary, Role::server, MessageType::binary)->Arg(8)->Arg(125)->Arg(1024)->Arg(65536);
BENCHMARK(lend)->Arg(1024)->Arg(65536);
