// SPDX-License-Identifier: MIT
// handle_allocation_test: in the steady state no message between handles costs an allocation.
#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/memory/allocations.h"
#include "core/memory/counting.h"
#include "vectors/handles.h"

namespace wspc {
namespace {

using namespace allocations;

// One handle, its input, and the message that it is receiving.
struct Side {
  explicit Side(Role side) : role(side), handle(vectors::open_handle(side)), inbox(4 * largest), message(largest) {}

  Role role;
  vectors::Handle handle;
  Side* peer = nullptr;
  std::vector<BYTE> inbox;
  std::size_t inbox_begin = 0, inbox_end = 0;
  std::vector<BYTE> message;
  std::size_t message_size = 0;
  bool message_ended = false;
  PVOID read = nullptr;  // the read that waits for bytes
  std::array<WEB_SOCKET_BUFFER, 2> read_buffers{};
  ULONG read_count = 0;
  bool fine = true;
  int pongs = 0;
};

void must(Side& side, HRESULT result) { side.fine &= SUCCEEDED(result); }

void send(Side& side, WEB_SOCKET_BUFFER_TYPE type, const void* data, std::size_t size) {
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data = {const_cast<PBYTE>(static_cast<const BYTE*>(data)), static_cast<ULONG>(size)};
  must(side, WebSocketSend(side.handle.get(), type, data == nullptr ? nullptr : &buffer, nullptr));
}

// Into the inbox of the other side; false when it has no room, which would be a fault of this test.
void deliver(Side& to, const WEB_SOCKET_BUFFER& buffer) {
  if (to.inbox_begin == to.inbox_end) to.inbox_begin = to.inbox_end = 0;
  to.fine &= to.inbox_end + buffer.Data.ulBufferLength <= to.inbox.size();
  if (!to.fine) return;
  std::memcpy(to.inbox.data() + to.inbox_end, buffer.Data.pbBuffer, buffer.Data.ulBufferLength);
  to.inbox_end += buffer.Data.ulBufferLength;
}

bool feed(Side& side) {
  if (side.read == nullptr || side.inbox_begin == side.inbox_end) return false;
  std::size_t filled = 0;
  for (ULONG i = 0; i < side.read_count; ++i) {
    const std::size_t size =
        std::min<std::size_t>(side.read_buffers[i].Data.ulBufferLength, side.inbox_end - side.inbox_begin);
    std::memcpy(side.read_buffers[i].Data.pbBuffer, side.inbox.data() + side.inbox_begin, size);
    side.inbox_begin += size;
    filled += size;
  }
  WebSocketCompleteAction(side.handle.get(), std::exchange(side.read, nullptr), static_cast<ULONG>(filled));
  return true;
}

void take(Side& side, WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER& buffer) {
  if (type == WEB_SOCKET_PING_PONG_BUFFER_TYPE) {
    ++side.pongs;
    return;
  }
  side.fine &= side.message_size + buffer.Data.ulBufferLength <= side.message.size();
  if (!side.fine) return;
  std::memcpy(side.message.data() + side.message_size, buffer.Data.pbBuffer, buffer.Data.ulBufferLength);
  side.message_size += buffer.Data.ulBufferLength;
  side.message_ended = type == WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE || type == WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;
  if (!side.message_ended || side.role == Role::client) return;
  send(side, WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, side.message.data(), side.message_size);
  side.message_size = 0;
}

bool act(Side& side) {
  std::array<WEB_SOCKET_BUFFER, 2> buffers{};
  ULONG count = 2;
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  WEB_SOCKET_BUFFER_TYPE type{};
  PVOID context = nullptr, action_context = nullptr;
  must(side, WebSocketGetAction(side.handle.get(), WEB_SOCKET_ALL_ACTION_QUEUE, buffers.data(), &count, &action, &type,
                                &context, &action_context));
  if (action == WEB_SOCKET_NO_ACTION) return false;
  if (action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION) {
    side.read = action_context;
    side.read_buffers = buffers;
    side.read_count = count;
    return true;
  }
  ULONG bytes = 0;
  if (action == WEB_SOCKET_SEND_TO_NETWORK_ACTION) {
    for (ULONG i = 0; i < count; ++i) {
      deliver(*side.peer, buffers[i]);
      bytes += buffers[i].Data.ulBufferLength;
    }
  }
  const bool received = action == WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
  if (received) take(side, type, buffers[0]);
  WebSocketCompleteAction(side.handle.get(), action_context, bytes);
  if (received) must(side, WebSocketReceive(side.handle.get(), nullptr, nullptr));
  return true;
}

bool pump(Side& side) {
  bool acted = false;
  while (side.fine && (feed(side) || act(side))) acted = true;
  return acted;
}

bool echo(Side& client, Side& server, int message) {
  const std::string_view payload = payload_of(message);
  const std::size_t half = payload.size() / 2;
  client.message_size = 0;
  client.message_ended = false;
  if (message % 3 == 0) send(client, WEB_SOCKET_PING_PONG_BUFFER_TYPE, nullptr, 0);
  if (message % 5 == 0) send(client, WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE, payload.data(), half);
  if (message % 5 == 0) send(client, WEB_SOCKET_PING_PONG_BUFFER_TYPE, nullptr, 0);
  const std::size_t from = message % 5 == 0 ? half : 0;
  send(client, WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, payload.data() + from, payload.size() - from);
  for (bool acted = true; acted && !client.message_ended;) {
    acted = pump(client);
    acted |= pump(server);
    acted |= pump(client);
  }
  const std::string_view answer(reinterpret_cast<const char*>(client.message.data()), client.message_size);
  return client.fine && server.fine && client.message_ended && answer == payload;
}

TEST(Allocation, none_for_100000_echoes_through_the_thirteen_functions) {
  if (!counting::counts_mallocs()) GTEST_SKIP() << "malloc belongs to a sanitizer in this build";
  Side client(Role::client);
  Side server(Role::server);
  client.peer = &server;
  server.peer = &client;
  for (Side* side : {&client, &server}) must(*side, WebSocketReceive(side->handle.get(), nullptr, nullptr));
  for (int message = 0; message < 2'000; ++message) ASSERT_TRUE(echo(client, server, message)) << message;

  const Count count;
  int wrong = 0;
  for (int message = 0; message < messages; ++message) wrong += echo(client, server, message) ? 0 : 1;
  EXPECT_NO_ALLOCATIONS(count);
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(client.pongs, messages / 4);
  for (Side* side : {&client, &server}) {
    WebSocketAbortHandle(side->handle.get());
    if (side->read != nullptr) WebSocketCompleteAction(side->handle.get(), std::exchange(side->read, nullptr), 0);
  }
}

}  // namespace
}  // namespace wspc
