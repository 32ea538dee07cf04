// SPDX-License-Identifier: MIT
// pair: the two ends of a WebSocket in one io_context, which the test runs step by step.
#ifndef WSPC_TESTS_IO_API_ASIO_PAIR_H
#define WSPC_TESTS_IO_API_ASIO_PAIR_H

#include <chrono>
#include <functional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <gtest/gtest.h>

#include "wspc/asio.h"

namespace wspc {

using Local = boost::asio::local::stream_protocol::socket;

// Two ends in one loop, and what came of each operation.
class Pair {
 public:
  explicit Pair(const Options& server_options = {}) { reopen(server_options); }

  // Another WebSocket in place of the one there was.
  void reopen(const Options& server_options) {
    Local ours(context);
    Local theirs(context);
    boost::asio::local::connect_pair(ours, theirs);
    client = AsioStream<Local>(std::move(theirs), Role::client);
    server = AsioStream<Local>(std::move(ours), Role::server, server_options);
    int opened = 0;
    server.async_accept({}, [&](boost::system::error_code error) { opened += error ? 0 : 1; });
    client.async_handshake({.url = "ws://a/"}, [&](boost::system::error_code error) { opened += error ? 0 : 1; });
    EXPECT_TRUE(until([&] { return opened == 2; }));
  }

  // Runs until it is true, for half a minute at most.
  bool until(const std::function<bool()>& true_then) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!true_then() && std::chrono::steady_clock::now() < end) {
      context.restart();
      context.run_one_for(std::chrono::milliseconds(10));
    }
    return true_then();
  }

  boost::asio::io_context context{1};
  AsioStream<Local> client{Local(context), Role::client};
  AsioStream<Local> server{Local(context), Role::server};
};

}  // namespace wspc

#endif
