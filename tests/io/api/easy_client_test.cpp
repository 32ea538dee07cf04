// SPDX-License-Identifier: MIT
// easy_client_test: when there is no WebSocket: why, and when the next attempt follows.   RFC 6455 §7.2.3
#include <array>
#include <chrono>
#include <cstdint>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "io/easy.h"
#include "io/loop/backoff.h"

namespace wspc {
namespace {

using namespace std::chrono_literals;

TEST(EasyClient, ConnectSaysWhyNot) {
  try {
    static_cast<void>(connect("ws://127.0.0.1:1/"));
    FAIL();
  } catch (const ConnectError& error) {
    EXPECT_EQ(error.failure().cause, Failure::Cause::tcp);
    EXPECT_NE(std::string(error.what()).find("refused"), std::string::npos) << error.what();
  }
  EXPECT_THROW(static_cast<void>(connect("http//nonsense")), ConnectError);
}

TEST(EasyClient, ServerSaysWhyItCannotListen) {
  const Server first({});
  try {
    const Server second({.port = first.port()});
    FAIL();
  } catch (const ListenError& error) {
    EXPECT_NE(std::string(error.what()).find("in use"), std::string::npos) << error.what();
  }
}

TEST(EasyClient, ClientComesAgain) {
  std::uint16_t port = 0;
  {
    const Server server({});
    port = server.port();
  }
  Client again({.url = "ws://127.0.0.1:" + std::to_string(port) + "/"}, {.first = 20ms, .most = 40ms});
  auto connected = std::async(std::launch::async, [&again] { return again.connect(); });
  EXPECT_EQ(connected.wait_for(200ms), std::future_status::timeout);
  {
    Running server(echo, {.port = port});
    WebSocket socket = connected.get();
    socket.send("here");
    EXPECT_EQ(socket.receive()->payload, "here");
    server.stop();
    EXPECT_FALSE(socket.receive());
  }
  Running server(echo, {.port = port});
  EXPECT_TRUE(again.connect());
}

TEST(EasyClient, ClientGivesUpAfterItsAttempts) {
  Client client({.url = "ws://127.0.0.1:1/"}, {.attempts = 3, .first = 1ms, .most = 2ms});
  EXPECT_THROW(static_cast<void>(client.connect()), ConnectError);
}

TEST(EasyClient, ClientDoesNotInsistWhereItIsHopeless) {
  Running server(echo, {.policy = {.paths = {"/here"}}});
  Client client({.url = server.url() + "elsewhere"}, {});
  try {
    static_cast<void>(client.connect());
    FAIL();
  } catch (const ConnectError& error) {
    EXPECT_EQ(error.failure().status, 404U);
  }
}

TEST(EasyClient, ConnectingIsCancelled) {
  Client client({.url = "ws://127.0.0.1:1/"}, {.first = 10s, .most = 10s});
  auto connected = std::async(std::launch::async, [&client] { return client.connect(); });
  EXPECT_EQ(connected.wait_for(50ms), std::future_status::timeout);
  client.cancel();
  try {
    static_cast<void>(connected.get());
    FAIL();
  } catch (const ConnectError& error) {
    EXPECT_EQ(error.failure().cause, Failure::Cause::cancelled);
  }
}

// RFC 6455 §7.2.3: W117
TEST(Backoff, DoublesUpToAnEnd) {
  const Backoff backoff{.first = 100ms, .most = 1000ms};
  constexpr std::uint32_t most = 0xFFFFFFFF;
  EXPECT_EQ(io::delay(backoff, 0, most), 0ms);
  const std::array<std::chrono::milliseconds, 6> limits{100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms};
  for (unsigned i = 0; i < limits.size(); ++i) {
    EXPECT_EQ(io::delay(backoff, i + 1, 0), 0ms);
    EXPECT_GE(io::delay(backoff, i + 1, most), limits[i] - 1ms);
    EXPECT_LE(io::delay(backoff, i + 1, most), limits[i]);
    EXPECT_NEAR(static_cast<double>(io::delay(backoff, i + 1, 1U << 31U).count()),
                static_cast<double>(limits[i].count()) / 2, 1);
  }
  EXPECT_LE(io::delay(backoff, 1'000'000, most), 1000ms);
}

TEST(Backoff, WhatMayPass) {
  using Cause = Failure::Cause;
  for (const Cause cause : {Cause::dns, Cause::tcp, Cause::proxy, Cause::timeout}) {
    EXPECT_TRUE(may_pass(failure(cause, {})));
  }
  for (const Cause cause : {Cause::usage, Cause::tls, Cause::protocol, Cause::cancelled}) {
    EXPECT_FALSE(may_pass(failure(cause, {})));
  }
  for (const auto& [status, passes] : std::vector<std::pair<unsigned, bool>>{
           {400, false}, {403, false}, {404, false}, {429, true}, {500, true}, {503, true}}) {
    EXPECT_EQ(may_pass({.cause = Cause::http, .status = status}), passes) << status;
  }
}

}  // namespace
}  // namespace wspc
