// SPDX-License-Identifier: MIT
// wslay_peer: what receiving and sending take in wslay, from memory and to nowhere.
#include <cstring>
#include <string>
#include <wslay/wslay.h>

#include <benchmark/benchmark.h>

#include "core/receive.h"
#include "core/stream.h"

namespace {

using namespace wspc;
using bench::Kind;

struct Peer {
  std::span<const std::byte> input;  // not yet read
  std::int64_t messages = 0;
  std::uint32_t key = 1;
};

ssize_t read(wslay_event_context_ptr context, std::uint8_t* to, std::size_t size, int, void* user) {
  auto& input = static_cast<Peer*>(user)->input;
  if (input.empty()) {
    wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
    return -1;
  }
  const std::size_t taken = std::min(size, input.size());
  std::memcpy(to, input.data(), taken);
  input = input.subspan(taken);
  return static_cast<ssize_t>(taken);
}

ssize_t drop(wslay_event_context_ptr, const std::uint8_t*, std::size_t size, int, void*) {
  return static_cast<ssize_t>(size);
}

// Cheaper than keys may be: this is about the rest.
int make_key(wslay_event_context_ptr, std::uint8_t* to, std::size_t size, void* user) {
  static_cast<Peer*>(user)->key *= 1664525;
  std::memcpy(to, &static_cast<Peer*>(user)->key, std::min(size, sizeof(std::uint32_t)));
  return 0;
}

void came(wslay_event_context_ptr, const wslay_event_on_msg_recv_arg*, void* user) {
  ++static_cast<Peer*>(user)->messages;
}

class Wslay {
 public:
  explicit Wslay(Role role) {
    wslay_event_callbacks callbacks{};
    callbacks.recv_callback = read;
    callbacks.send_callback = drop;
    callbacks.genmask_callback = make_key;
    callbacks.on_msg_recv_callback = came;
    const auto init = role == Role::server ? wslay_event_context_server_init : wslay_event_context_client_init;
    init(&context_, &callbacks, &peer_);
    wslay_event_config_set_max_recv_msg_length(context_, 1 << 24);
  }
  ~Wslay() { wslay_event_context_free(context_); }
  Wslay(const Wslay&) = delete;
  Wslay& operator=(const Wslay&) = delete;

  std::int64_t receive(std::span<const std::byte> input) {
    peer_ = {input};
    wslay_event_recv(context_);
    return peer_.messages;
  }

  void send(const std::string& payload, std::uint8_t opcode) {
    const wslay_event_msg message{opcode, reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
    wslay_event_queue_msg(context_, &message);
    wslay_event_send(context_);
  }

 private:
  Peer peer_;
  wslay_event_context_ptr context_ = nullptr;
};

void receive_wslay(benchmark::State& state, Kind kind) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), kind);
  Wslay server(Role::server);
  std::int64_t messages = 0;
  for (auto _ : state) messages += server.receive(stream);
  bench::report(state, messages);
}

void send_wslay(benchmark::State& state, Role role, Kind kind) {
  const std::string payload = bench::payload_of(static_cast<std::size_t>(state.range(0)), kind);
  Wslay peer(role);
  for (auto _ : state) peer.send(payload, kind == Kind::binary ? WSLAY_BINARY_FRAME : WSLAY_TEXT_FRAME);
  bench::report(state, static_cast<std::int64_t>(state.iterations()));
}

}  // namespace

BENCHMARK_CAPTURE(receive_wslay, text, Kind::text)->Apply(bench::sizes);
BENCHMARK_CAPTURE(receive_wslay, mixed, Kind::mixed)->Apply(bench::sizes);
BENCHMARK_CAPTURE(receive_wslay, binary, Kind::binary)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_wslay, client_text, Role::client, Kind::text)->Apply(bench::sizes);
BENCHMARK_CAPTURE(send_wslay, server_binary, Role::server, Kind::binary)->Apply(bench::sizes);
