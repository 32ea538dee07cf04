// SPDX-License-Identifier: MIT
// allocation_test: in the steady state no message between Connections costs an allocation.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/memory/allocations.h"
#include "core/memory/counting.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace allocations;

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

  // Reads all waiting bytes, at most this many at a time.
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
  void* volatile one = ::operator new(1);  // not a new-expression, which a compiler may leave out
  ::operator delete(one);
  EXPECT_GE(count.news(), 1u);
  if (!counting::counts_mallocs()) GTEST_SKIP() << "malloc belongs to a sanitizer in this build";
  void* volatile two = std::malloc(10);
  std::free(two);
  EXPECT_GE(count.mallocs(), 2u);
}

}  // namespace
}  // namespace wspc
