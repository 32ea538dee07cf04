// SPDX-License-Identifier: MIT
// both_roles: the fixture of what holds for servers and clients alike.
#ifndef WSPC_TESTS_CORE_BOTH_ROLES_H
#define WSPC_TESTS_CORE_BOTH_ROLES_H

#include <gtest/gtest.h>

#include "core/network.h"

namespace wspc {

class Both : public testing::TestWithParam<Role> {
 protected:
  const Role role = GetParam();
  const Role peer_role = network::other(role);
};

#define FOR_BOTH(suite)                                                              \
  INSTANTIATE_TEST_SUITE_P(Both, suite, testing::Values(Role::server, Role::client), \
                           [](const auto& test) { return test.param == Role::server ? "server" : "client"; })

// Every function of a connection whose engine has been moved away, or could not be allocated.
inline void expect_no_engine(Connection& connection) {
  EXPECT_EQ(connection.send_text("a"), Error::out_of_memory);
  EXPECT_EQ(connection.send_binary(network::bytes("a")), Error::out_of_memory);
  EXPECT_EQ(connection.send_fragment(MessageType::text, network::bytes("a")), Error::out_of_memory);
  EXPECT_EQ(connection.send_borrowed(MessageType::text, network::bytes("a")), Error::out_of_memory);
  EXPECT_EQ(connection.send(Prepared()), Error::out_of_memory);
  EXPECT_EQ(connection.ping(), Error::out_of_memory);
  EXPECT_EQ(connection.pong(), Error::out_of_memory);
  EXPECT_EQ(connection.close(), Error::out_of_memory);
  connection.opened();
  connection.now({});
  connection.transmitted(5);
  connection.trim();
  EXPECT_FALSE(connection.transport_closed());
  EXPECT_FALSE(connection.expired({}));
  EXPECT_EQ(network::drain(connection), "");
  EXPECT_TRUE(network::give(connection, "whatever").empty());
  EXPECT_EQ(connection.queued(), 0u);
  EXPECT_EQ(connection.released(), 0u);
  EXPECT_EQ(connection.deadline(), TimePoint::max());
  EXPECT_EQ(connection.state(), Connection::State::closed);
  EXPECT_TRUE(connection.over());
  EXPECT_EQ(connection.closure().error, Error::out_of_memory);
  EXPECT_EQ(connection.memory_usage(), sizeof(Connection));
}

}  // namespace wspc

#endif
