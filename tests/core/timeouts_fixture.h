// SPDX-License-Identifier: MIT
// timeouts_fixture: connections whose clock is a value.
#ifndef WSPC_TESTS_CORE_TIMEOUTS_FIXTURE_H
#define WSPC_TESTS_CORE_TIMEOUTS_FIXTURE_H

#include <chrono>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/network.h"

namespace wspc {

// Some time other than the epoch, because zero must not be mistaken for a time.
inline constexpr TimePoint start = TimePoint{} + std::chrono::hours(1000);

inline constexpr Timeouts none{.open = {}, .idle = {}, .ping = {}, .pong = {}, .close = {}};

// The tests of all files are instantiated in timeouts_test.cpp.
class Time : public Both {
 protected:
  // All timeouts off but those given, and the clock running from `start`.
  Connection with(const Timeouts& timeouts, Connection::State initial = Connection::State::open) const {
    Options options;
    options.timeouts = timeouts;
    Connection connection(role, options, initial);
    connection.now(start);
    return connection;
  }

  void hear(Connection& connection, TimePoint when, std::string_view input) const {
    connection.now(when);
    network::give(connection, input);
  }

  const std::string a_message = network::frame(network::fin | network::text, "a", peer_role);
  const std::string a_pong = network::frame(network::fin | network::pong, "", peer_role);
};

}  // namespace wspc

#endif
