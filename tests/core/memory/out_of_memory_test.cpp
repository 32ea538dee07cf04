// SPDX-License-Identifier: MIT
// out_of_memory_test: what a Connection does when operator new fails.
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/memory/counting.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;
using counting::Shortage;
using State = Connection::State;

class OutOfMemory : public Both {};
FOR_BOTH(OutOfMemory);

TEST_P(OutOfMemory, at_the_beginning_leaves_a_connection_that_says_so) {
  std::optional<Connection> connection;
  {
    const Shortage none(0);
    connection.emplace(role);
  }
  expect_no_engine(*connection);
}

TEST_P(OutOfMemory, for_the_source_of_keys_does_not_go_on_with_another_source) {
  Keys keys;
  Options options;
  options.random = keys.source();
  std::optional<Connection> connection;
  {
    const Shortage one(1);
    connection.emplace(role, options);
  }
  const bool masked = connection->send_text("a") == Error::none && role == Role::client;
  EXPECT_EQ(keys.asked > 0, masked);
}

TEST_P(OutOfMemory, while_sending_refuses_and_changes_nothing) {
  Connection connection(role);
  const std::string payload(10'000, 'x');
  const Prepared prepared = Prepared::text(payload);
  {
    const Shortage none(0);
    EXPECT_EQ(connection.send_binary(bytes(payload)), Error::out_of_memory);
    EXPECT_EQ(connection.send_fragment(MessageType::text, bytes(payload)), Error::out_of_memory);
    EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes(payload)), Error::out_of_memory);
    EXPECT_EQ(connection.send(prepared), Error::out_of_memory);
    EXPECT_EQ(connection.ping(), Error::out_of_memory);
    EXPECT_EQ(connection.close(), Error::out_of_memory);
    EXPECT_FALSE(Prepared::text("a"));
    EXPECT_EQ(connection.queued(), 0u);
  }
  EXPECT_EQ(connection.state(), State::open);
  EXPECT_EQ(connection.closure().sent, 0);
  EXPECT_EQ(connection.send_binary(bytes("b")), Error::none);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | binary, "b"}}));
}

// Whichever allocation of a send fails, the same bytes wait as before.
TEST_P(OutOfMemory, at_any_allocation_of_a_loan_changes_nothing) {
  for (std::size_t successes = 0; successes < 4; ++successes) {
    Connection connection(role);
    const std::string payload(10'000, 'x');
    Error error = Error::none;
    {
      const Shortage shortage(successes);
      error = connection.send_borrowed(MessageType::binary, bytes(payload));
    }
    EXPECT_EQ(connection.queued() == 0, error != Error::none);
    EXPECT_EQ(connection.send_text("b"), Error::none);
    EXPECT_EQ(frames(drain(connection)).size(), error == Error::none ? 2u : 1u);
    EXPECT_EQ(connection.released(), error == Error::none ? 1u : 0u);
  }
}

TEST_P(OutOfMemory, while_assembling_is_an_error_of_ours) {
  Connection connection(role);
  EXPECT_EQ(connection.send_text("room for a Close"), Error::none);
  drain(connection);
  std::vector<Seen> seen;
  std::string input = frame(network::text, std::string(1000, 'a'), peer_role);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  Event event;
  {
    const Shortage none(0);
    event = connection.receive(rest);
  }
  EXPECT_EQ(event.type, Event::Type::error);
  EXPECT_EQ(event.error, Error::out_of_memory);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.closure().error, Error::out_of_memory);
}

TEST_P(OutOfMemory, for_a_kept_control_payload_is_an_error_of_ours) {
  Connection connection(role);
  const std::string ping = frame(fin | network::ping, "Hello", peer_role);
  std::string input = ping.substr(0, ping.size() - 1);
  std::span<std::byte> rest = std::as_writable_bytes(std::span(input));
  Event event;
  {
    const Shortage none(0);
    event = connection.receive(rest);
  }
  EXPECT_EQ(event.error, Error::out_of_memory);
  EXPECT_TRUE(connection.over());
}

}  // namespace
}  // namespace wspc
