// SPDX-License-Identifier: MIT
// receive_actions_bench: how long does a message take through Receive, GetAction and CompleteAction, until NO_ACTION?
#include <benchmark/benchmark.h>

#include "core/stream.h"
#include "websocket.h"

namespace {

using namespace wspc;

// A handle whose handshake is done, without a client.
WEB_SOCKET_HANDLE open_server() {
  ULONG size = bench::read_size;
  WEB_SOCKET_PROPERTY property{WEB_SOCKET_RECEIVE_BUFFER_SIZE_PROPERTY_TYPE, &size, sizeof size};
  WEB_SOCKET_HANDLE server = nullptr;
  WebSocketCreateServerHandle(&property, 1, &server);

  std::array<std::array<char, 32>, 10> text{"Host",
                                            "",
                                            "Upgrade",
                                            "websocket",
                                            "Connection",
                                            "Upgrade",
                                            "Sec-WebSocket-Version",
                                            "13",
                                            "Sec-WebSocket-Key",
                                            "dGhlIHNhbXBsZSBub25jZQ=="};
  std::array<WEB_SOCKET_HTTP_HEADER, 5> request{};
  for (std::size_t i = 0; i < request.size(); ++i) {
    auto& name = text[2 * i];
    auto& value = text[2 * i + 1];
    request[i] = {name.data(), static_cast<ULONG>(std::strlen(name.data())), value.data(),
                  static_cast<ULONG>(std::strlen(value.data()))};
  }
  PWEB_SOCKET_HTTP_HEADER response = nullptr;
  ULONG count = 0;
  WebSocketBeginServerHandshake(server, nullptr, nullptr, 0, request.data(), 5, &response, &count);
  return server;
}

void receive(benchmark::State& state) {
  const auto stream = bench::client_stream(static_cast<std::size_t>(state.range(0)), MessageType::text);
  WEB_SOCKET_HANDLE server = open_server();
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
  state.counters["ns"] = benchmark::Counter(static_cast<double>(messages) * 1e-9,
                                            benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

}  // namespace

BENCHMARK(receive)->Arg(8)->Arg(32)->Arg(125)->Arg(1024)->Arg(16384);
