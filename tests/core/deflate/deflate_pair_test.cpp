// SPDX-License-Identifier: MIT
// deflate_pair_test: two connections that talk compressed, whatever was agreed and however it is cut.   RFC 7692
#include <random>
#include <string>
#include <vector>

#include "core/deflate/deflate_fixture.h"

namespace wspc {
namespace {

using namespace network;

struct Agreement {
  DeflateParameters parameters;
  Delivery delivery = Delivery::messages;
};

class DeflatePair : public testing::TestWithParam<Agreement> {
 protected:
  DeflatePair() {
    EXPECT_EQ(client.deflate(GetParam().parameters), Error::none);
    EXPECT_EQ(server.deflate(GetParam().parameters), Error::none);
  }

  static Connection make(Role role) {
    Options options;
    options.delivery = GetParam().delivery;
    options.limits.outbox = 100 << 20;
    return Connection(role, options);
  }

  std::string message() {
    const std::size_t size = dice() % 5 == 0 ? dice() % 200'000 : dice() % 500;
    return dice() % 3 == 0 ? noise(size, dice()) : prose(size, static_cast<std::uint32_t>(dice()));
  }

  // In fragments or whole, compressed or not.
  void send(Connection& from, const std::string& message) {
    const auto compress = static_cast<Compress>(dice() % 3);
    std::string_view rest = message;
    while (dice() % 3 == 0) {
      const std::size_t size = dice() % (rest.size() + 1);
      ASSERT_EQ(from.send_fragment(MessageType::binary, bytes(rest.substr(0, size)), compress), Error::none);
      rest.remove_prefix(size);
      if (dice() % 4 == 0) from.ping(bytes("between"));
    }
    ASSERT_EQ(from.send_binary(bytes(rest), compress), Error::none);
  }

  // Whole messages that come out of `wire`, read in pieces of any size.
  std::vector<std::string> receive(Connection& to, std::string_view wire) {
    std::vector<std::string> messages;
    while (!wire.empty()) {
      const std::size_t size = std::min<std::size_t>(wire.size(), dice() % 3 == 0 ? 1 + dice() % 20 : dice() % 70'000);
      for (const Seen& seen : give(to, wire.substr(0, size))) {
        EXPECT_NE(seen.type, Event::Type::error) << describe(seen.error).name;
        if (seen.type != Event::Type::binary) continue;
        if (seen.first) messages.emplace_back();
        messages.back() += seen.payload;
      }
      wire.remove_prefix(size);
    }
    return messages;
  }

  std::mt19937 dice{42};
  Connection client = make(Role::client);
  Connection server = make(Role::server);
};

TEST_P(DeflatePair, loses_and_changes_nothing) {
  for (int round = 0; round < 20; ++round) {
    for (const bool up : {true, false}) {
      Connection& from = up ? client : server;
      Connection& to = up ? server : client;
      std::vector<std::string> sent;
      for (unsigned i = 0; i < 1 + dice() % 5; ++i) send(from, sent.emplace_back(message()));
      ASSERT_EQ(receive(to, drain(from)), sent);
    }
  }
}

std::vector<Agreement> agreements() {
  std::vector<Agreement> all;
  for (const int bits : {8, 9, 11, 15}) {
    for (const bool server_alone : {false, true}) {
      for (const bool client_alone : {false, true}) {
        const Delivery delivery = server_alone == client_alone ? Delivery::messages : Delivery::pieces;
        all.push_back(
            {{server_alone, client_alone, static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(23 - bits)},
             delivery});
      }
    }
  }
  return all;
}

std::string name_of(const testing::TestParamInfo<Agreement>& info) {
  const auto& [server_alone, client_alone, server_bits, client_bits] = info.param.parameters;
  return "server_" + std::to_string(server_bits) + (server_alone ? "_alone" : "") + "_client_" +
         std::to_string(client_bits) + (client_alone ? "_alone" : "");
}

INSTANTIATE_TEST_SUITE_P(All, DeflatePair, testing::ValuesIn(agreements()), name_of);

// Many connections on one thread with interleaved messages: none gets the window of another.
TEST(DeflateCrowd, shares_what_a_thread_has_without_mixing_it_up) {
  const DeflateParameters alone{true, true, 15, 15};
  constexpr std::size_t count = 20;
  std::vector<Connection> clients;
  std::vector<Connection> servers;
  for (std::size_t i = 0; i < count; ++i) {
    clients.emplace_back(Role::client).deflate(alone);
    servers.emplace_back(Role::server).deflate(alone);
  }
  for (int round = 0; round < 10; ++round) {
    std::vector<std::string> wires;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string text = prose(3'000 + i, static_cast<std::uint32_t>(i));
      ASSERT_EQ(clients[i].send_fragment(MessageType::text, bytes(text)), Error::none);
      wires.push_back(drain(clients[i]));
    }
    for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(give(servers[i], wires[i]).empty());
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(clients[i].send_text("end"), Error::none);
      const auto seen = give(servers[i], drain(clients[i]));
      ASSERT_EQ(seen.size(), 1U);
      EXPECT_EQ(seen[0].payload, prose(3'000 + i, static_cast<std::uint32_t>(i)) + "end");
    }
  }
}

}  // namespace
}  // namespace wspc
