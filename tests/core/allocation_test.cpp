// SPDX-License-Identifier: MIT
// allocation_test: in the steady state no message costs an allocation, through either face.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/counting.h"
#include "core/network.h"
#include "vectors/handles.h"

namespace wspc {
namespace {

constexpr int messages = 100'000;
constexpr std::size_t largest = 64 << 10;

// From 1 byte to 64 KiB, as many small ones as large ones; every size at the boundaries is among them.
std::size_t size_of(int message) {
  constexpr std::size_t boundaries[] = {1, 2, 125, 126, 127, 4095, 4096, 4097, 65535, 65536};
  const auto number = static_cast<std::size_t>(message);
  if (number % 16 < std::size(boundaries) && number % 512 < 16) return boundaries[number % 16];
  const std::size_t magnitude = std::size_t{1} << number % 16;
  return std::min(largest, magnitude + number * 2654435761U % magnitude);
}

// The payload of a message is part of this text, from a place of its own.
const std::string& all_text() {
  static const std::string text = [] {
    std::string letters(2 * largest, ' ');
    for (std::size_t i = 0; i < letters.size(); ++i) letters[i] = static_cast<char>('a' + i * i % 26);
    return letters;
  }();
  return text;
}

std::string_view payload_of(int message) {
  return std::string_view(all_text()).substr(static_cast<std::size_t>(message) % 1000, size_of(message));
}

// What was allocated since this was made.
class Count {
 public:
  [[nodiscard]] std::size_t news() const { return counting::news() - news_; }
  [[nodiscard]] std::size_t mallocs() const { return counting::mallocs() - mallocs_; }

 private:
  std::size_t news_ = counting::news();
  std::size_t mallocs_ = counting::mallocs();
};

#define EXPECT_NO_ALLOCATIONS(count)                             \
  do {                                                           \
    const std::size_t n = (count).news(), m = (count).mallocs(); \
    EXPECT_EQ(n, 0u) << "operator new";                          \
    EXPECT_EQ(m, 0u) << "malloc";                                \
  } while (false)

// ---- Connection to Connection ----

class Pair {
 public:
  explicit Pair(Delivery delivery)
      : client_(Role::client, options(delivery)), server_(Role::server, options(delivery)) {}

  // One message there and back, its answer compared; now and then in fragments, borrowed, or with pings in between.
  bool echo(int message, std::size_t read_size = 16384) {
    const std::string_view payload = payload_of(message);
    heard_ = 0;
    right_ = true;
    ended_ = false;
    expected_ = payload;
    read_size_ = read_size;
    if (send(message, payload) != Error::none) return false;
    for (int turn = 0; !ended_ && turn < 10; ++turn) {
      carry(client_, server_, true);
      carry(server_, client_, false);
    }
    return ended_ && right_ && heard_ == payload.size();
  }

 private:
  static Options options(Delivery delivery) {
    Options options;
    options.delivery = delivery;
    return options;
  }

  Error send(int message, std::string_view payload) {
    const auto bytes = network::bytes(payload);
    const std::size_t half = payload.size() / 2;
    switch (message % 5) {
      case 0:
        if (const Error error = client_.send_fragment(MessageType::text, bytes.first(half)); error != Error::none)
          return error;
        if (const Error error = client_.ping(bytes.first(half % 126)); error != Error::none) return error;
        return client_.send_text(payload.substr(half));
      case 1:
        return client_.send_borrowed(MessageType::binary, bytes);
      case 2:
        if (const Error error = client_.ping(); error != Error::none) return error;
        [[fallthrough]];
      default:
        return client_.send_text(payload);
    }
  }

  // All that waits, in reads of at most so much.
  void carry(Connection& from, Connection& to, bool answer) {
    std::array<std::span<const std::byte>, 4> shown;
    while (from.transmit(shown) > 0) {
      const auto part = shown[0].first(std::min(shown[0].size(), read_size_));
      std::memcpy(wire_.data(), part.data(), part.size());
      from.transmitted(part.size());
      std::span<std::byte> input = std::span(wire_).first(part.size());
      while (const Event event = to.receive(input)) hear(to, event, answer);
    }
  }

  void hear(Connection& connection, const Event& event, bool answer) {
    if (event.type != Event::Type::text && event.type != Event::Type::binary) return;
    const auto type = event.type == Event::Type::text ? MessageType::text : MessageType::binary;
    if (answer && event.last)
      right_ &= connection.send(type, event.payload) == Error::none;
    else if (answer)
      right_ &= connection.send_fragment(type, event.payload) == Error::none;
    else
      check(event);
  }

  void check(const Event& event) {
    right_ &= expected_.substr(std::min(heard_, expected_.size()), event.payload.size()) == event.text();
    heard_ += event.payload.size();
    ended_ = event.last;
  }

  Connection client_;
  Connection server_;
  std::array<std::byte, 16384> wire_{};
  std::size_t read_size_ = 0;
  std::string_view expected_;
  std::size_t heard_ = 0;
  bool right_ = true;
  bool ended_ = false;
};

void expect_quiet_echoes(Delivery delivery) {
  if (!counting::counts_mallocs()) GTEST_SKIP() << "malloc belongs to a sanitizer in this build";
  const auto pair = std::make_unique<Pair>(delivery);
  // Control frames cut in two need memory once, and then have it.
  for (int message = 0; message < 100; ++message) ASSERT_TRUE(pair->echo(message, 20));
  for (int message = 0; message < 2'000; ++message) ASSERT_TRUE(pair->echo(message));

  const Count count;
  int wrong = 0;
  for (int message = 0; message < messages; ++message) wrong += pair->echo(message) ? 0 : 1;
  EXPECT_NO_ALLOCATIONS(count);
  EXPECT_EQ(wrong, 0);
}

TEST(Allocation, none_for_100000_echoes_of_messages) { expect_quiet_echoes(Delivery::messages); }

TEST(Allocation, none_for_100000_echoes_of_pieces) { expect_quiet_echoes(Delivery::pieces); }

TEST(Allocation, none_for_a_flood_of_pings_that_nobody_answers) {
  if (!counting::counts_mallocs()) GTEST_SKIP() << "malloc belongs to a sanitizer in this build";
  Connection server(Role::server);
  std::string ping = network::frame(network::fin | network::ping, std::string(125, 'p'), Role::client);
  const auto flood = [&](int times) {
    for (int i = 0; i < times; ++i) {
      std::span<std::byte> input = std::as_writable_bytes(std::span(ping));
      while (server.receive(input)) {
      }
    }
  };
  flood(100);
  const Count count;
  flood(10'000);
  EXPECT_NO_ALLOCATIONS(count);
}

TEST(Allocation, none_for_prepared_messages) {
  if (!counting::counts_mallocs()) GTEST_SKIP() << "malloc belongs to a sanitizer in this build";
  std::array<Connection, 2> connections{Connection(Role::server), Connection(Role::client)};
  const Prepared small = Prepared::text("small");
  const Prepared large = Prepared::text(payload_of(0x2f));
  const auto send_all = [&](int times) {
    int wrong = 0;
    for (int i = 0; i < times; ++i) {
      for (Connection& connection : connections) {
        wrong += connection.send(small) == Error::none && connection.send(large) == Error::none ? 0 : 1;
        std::array<std::span<const std::byte>, 8> shown;
        while (connection.transmit(shown) > 0) connection.transmitted(connection.queued());
      }
    }
    return wrong;
  };
  EXPECT_EQ(send_all(100), 0);
  const Count count;
  const int wrong = send_all(10'000);
  EXPECT_NO_ALLOCATIONS(count);
  EXPECT_EQ(wrong, 0);
}

// That the counters count.
TEST(Allocation, is_counted) {
  const Count count;
  const auto one = std::make_unique<int>(1);
  EXPECT_GE(count.news(), 1u);
  if (!counting::counts_mallocs()) GTEST_SKIP() << "malloc belongs to a sanitizer in this build";
  void* volatile two = std::malloc(10);
  std::free(two);
  EXPECT_GE(count.mallocs(), 2u);
}

// ---- Handle to handle ----

// One handle, what has come for it, and the message that it is receiving.
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
