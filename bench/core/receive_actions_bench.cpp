// SPDX-License-Identifier: MIT
// receive_actions_bench: how long does a message take through Receive, GetAction and CompleteAction, until NO_ACTION?
#include <cstdlib>
#include <thread>

#include <benchmark/benchmark.h>

#include "abi/server_handle.h"
#include "core/receive.h"
#include "core/stream.h"
#include "websocket.h"

namespace {

using namespace wspc;

void receive_actions(benchmark::State& state) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), bench::Kind::text);
  WEB_SOCKET_HANDLE server = bench::open_server();
  std::size_t at = 0;
  std::int64_t messages = 0;
  for (auto _ : state) {
    WebSocketReceive(server, nullptr, nullptr);
    WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
    do {
      std::array<WEB_SOCKET_BUFFER, 2> buffers;
      ULONG count = 2;
      WEB_SOCKET_BUFFER_TYPE type{};
      PVOID context = nullptr;
      WebSocketGetAction(server, WEB_SOCKET_ALL_ACTION_QUEUE, buffers.data(), &count, &action, &type, nullptr,
                         &context);
      ULONG bytes = 0;
      if (action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION) {
        bytes = static_cast<ULONG>(std::min<std::size_t>(buffers[0].Data.ulBufferLength, stream.size() - at));
        std::memcpy(buffers[0].Data.pbBuffer, stream.data() + at, bytes);
        at = (at + bytes) % stream.size();
      }
      if (type == WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE) ++messages;
      WebSocketCompleteAction(server, context, bytes);
    } while (action != WEB_SOCKET_NO_ACTION);
  }
  WebSocketDeleteHandle(server);
  bench::report(state, messages);
}

// In a process that has had a second thread every call locks. With this in the environment there was one.
const bool has_threads = [] {
  const bool wanted = std::getenv("WSPC_BENCH_THREADS") != nullptr;
  if (wanted) std::thread([] {}).join();
  return wanted;
}();

}  // namespace

BENCHMARK(receive_actions)->Apply(bench::sizes);
