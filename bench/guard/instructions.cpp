// SPDX-License-Identifier: MIT
// instructions: eight things that wspc does all day, for callgrind to count. `instructions NAME` does one of them many
// times, inside wspc_counted(), and prints how many times. tools/instructions.py compares with what it used to cost.
#include <cstdio>
#include <functional>
#include <string_view>

#include "abi/server_handle.h"
#include "core/stream.h"
#include "wspc/connection.h"

// callgrind counts from here until this returns, so the call must not become a jump into `work`.
extern "C" [[gnu::noinline]] void wspc_counted(const std::function<void()>& work) {
  work();
  asm volatile("");
}

namespace {

using namespace wspc;
using Bytes = std::span<const std::byte>;

constexpr std::size_t sends = 1000;

std::size_t receive(std::size_t size, MessageType type) {
  auto stream = bench::client_stream(size, type == MessageType::text ? bench::Kind::text : bench::Kind::binary);
  Connection server(Role::server);
  std::size_t messages = 0;
  wspc_counted([&] {
    for (std::size_t at = 0; at < stream.size(); at += bench::read_size) {
      auto input = std::span(stream).subspan(at, std::min(bench::read_size, stream.size() - at));
      while (const Event event = server.receive(input)) messages += event.last ? 1 : 0;
    }
  });
  return messages;
}

template <class Send>
std::size_t send(Role role, Send send_one) {
  Connection connection(role);
  std::array<Bytes, 4> out;
  wspc_counted([&] {
    for (std::size_t i = 0; i < sends; ++i) {
      send_one(connection);
      if (i % 16 != 15) continue;
      connection.transmit(out);
      connection.transmitted(connection.queued());
    }
  });
  return sends;
}

std::size_t copy(Role role, std::size_t size, MessageType type) {
  const std::string payload(size, 'w');
  return send(role, [&](Connection& to) { to.send(type, std::as_bytes(std::span(payload))); });
}

std::size_t lend(std::size_t size) {
  const std::string payload(size, 'w');
  return send(Role::server,
              [&](Connection& to) { to.send_borrowed(MessageType::binary, std::as_bytes(std::span(payload))); });
}

// Performs every action of `queue`. For network actions, `transfer` returns how many bytes it moved.
template <class Transfer>
void act(WEB_SOCKET_HANDLE handle, WEB_SOCKET_ACTION_QUEUE queue, Transfer transfer) {
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  do {
    std::array<WEB_SOCKET_BUFFER, 2> buffers;
    ULONG count = 2;
    WEB_SOCKET_BUFFER_TYPE type{};
    PVOID context = nullptr;
    WebSocketGetAction(handle, queue, buffers.data(), &count, &action, &type, nullptr, &context);
    WebSocketCompleteAction(handle, context, transfer(action, std::span(buffers).first(count)));
  } while (action != WEB_SOCKET_NO_ACTION);
}

std::size_t receive_actions(std::size_t size) {
  const auto stream = bench::client_stream(size, bench::Kind::text);
  const std::size_t messages = bench::messages_in_stream(size);
  WEB_SOCKET_HANDLE server = bench::open_server();
  std::size_t at = 0;
  wspc_counted([&] {
    for (std::size_t i = 0; i < messages; ++i) {
      WebSocketReceive(server, nullptr, nullptr);
      act(server, WEB_SOCKET_ALL_ACTION_QUEUE, [&](WEB_SOCKET_ACTION action, std::span<WEB_SOCKET_BUFFER> buffers) {
        if (action != WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION) return ULONG{0};
        const auto bytes = std::min<std::size_t>(buffers[0].Data.ulBufferLength, stream.size() - at);
        std::memcpy(buffers[0].Data.pbBuffer, stream.data() + at, bytes);
        at += bytes;
        return static_cast<ULONG>(bytes);
      });
    }
  });
  WebSocketDeleteHandle(server);
  return messages;
}

std::size_t send_actions(std::size_t size) {
  std::string payload(size, 'w');
  WEB_SOCKET_HANDLE server = bench::open_server();
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data = {reinterpret_cast<PBYTE>(payload.data()), static_cast<ULONG>(payload.size())};
  wspc_counted([&] {
    for (std::size_t i = 0; i < sends; ++i) {
      WebSocketSend(server, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, &buffer, nullptr);
      act(server, WEB_SOCKET_ALL_ACTION_QUEUE, [](WEB_SOCKET_ACTION, std::span<WEB_SOCKET_BUFFER> buffers) {
        ULONG bytes = 0;
        for (const auto& part : buffers) bytes += part.Data.ulBufferLength;
        return bytes;
      });
    }
  });
  WebSocketDeleteHandle(server);
  return sends;
}

struct Scenario {
  std::string_view name;
  std::function<std::size_t()> run;  // how many messages
};

const std::array scenarios{
    Scenario{"receive_text_8", [] { return receive(8, MessageType::text); }},
    Scenario{"receive_text_1024", [] { return receive(1024, MessageType::text); }},
    Scenario{"receive_binary_125", [] { return receive(125, MessageType::binary); }},
    Scenario{"client_send_text_8", [] { return copy(Role::client, 8, MessageType::text); }},
    Scenario{"client_send_text_1024", [] { return copy(Role::client, 1024, MessageType::text); }},
    Scenario{"server_send_borrowed_65536", [] { return lend(65536); }},
    Scenario{"actions_receive_text_8", [] { return receive_actions(8); }},
    Scenario{"actions_send_text_125", [] { return send_actions(125); }},
};

}  // namespace

int main(int argc, char** argv) {
  for (const Scenario& scenario : scenarios) {
    if (argc == 1) std::printf("%.*s\n", static_cast<int>(scenario.name.size()), scenario.name.data());
    if (argc == 2 && scenario.name == argv[1]) {
      std::printf("%zu\n", scenario.run());
      return 0;
    }
  }
  return argc == 1 ? 0 : 2;
}
