// SPDX-License-Identifier: MIT
// easy_server_test: limits of a server, its end, and what can be seen of it.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "io/easy.h"

namespace wspc {
namespace {

using namespace std::chrono_literals;

TEST(EasyServer, WhoSendsTooManyMessagesIsSlowedDownAndLosesNone) {
  Running server(echo, {.max_message_rate = 50});
  WebSocket socket = connect(server.url());
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) socket.send(std::to_string(i));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(socket.receive()->payload, std::to_string(i));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 950ms);  // 50 at once, and 50 more in a second
  EXPECT_GE(server->metrics().slowed, 40U);
}

TEST(EasyServer, PingsCountAsWell) {
  Running server(echo, {.max_message_rate = 50});
  WebSocket socket = connect(server.url());
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 75; ++i) socket.ping("x");
  socket.send("last");
  EXPECT_EQ(socket.receive()->payload, "last");
  EXPECT_GE(std::chrono::steady_clock::now() - began, 450ms);
}

TEST(EasyServer, DrainSpreadsItsCloses) {
  Running server(echo, {.drain_spread = 400ms});
  std::vector<WebSocket> sockets;
  for (int i = 0; i < 20; ++i) sockets.push_back(connect(server.url()));
  server->drain();
  const auto gone = [&] {
    return std::count_if(sockets.begin(), sockets.end(), [](const WebSocket& s) { return s.is_over(); });
  };
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(soon([&] { return gone() > 0; }));
  EXPECT_LT(gone(), 20);
  sockets.back().send("one for the road");  // those who are still here are served as ever
  EXPECT_TRUE(soon([&] { return gone() == 20; }));
  EXPECT_GE(std::chrono::steady_clock::now() - began, 300ms);
  for (const WebSocket& socket : sockets) EXPECT_EQ(socket.closure().received, close_code::going_away);
}

TEST(EasyServer, DrainLosesNoMessageThatItsServerHasTaken) {
  std::atomic<int> answered{0};
  Running server([&answered](WebSocket socket) -> Task<> {
    while (auto message = co_await socket.async_receive()) {
      if (co_await socket.async_send(*message) == Error::none) ++answered;
    }
  });
  std::atomic<int> received{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 4; ++c) {
    clients.emplace_back([&received, socket = connect(server.url())]() mutable {
      std::thread sender([&socket] {
        while (socket.send("load") == Error::none) {
        }
      });
      while (socket.receive()) ++received;
      sender.join();
      EXPECT_EQ(socket.closure().received, close_code::going_away);
    });
  }
  EXPECT_TRUE(soon([&] { return answered > 1000; }));
  server->drain();
  for (auto& client : clients) client.join();
  EXPECT_EQ(received, answered);  // each that the server has sent has come
}

// ---- watching ------------------------------------------------------------------------------------------------------

TEST(EasyServer, EveryFrameLeavesARecord) {
  Running server(echo);
  std::mutex mutex;
  std::vector<FrameRecord> records;
  Client client({.url = server.url()});
  client.trace([&](const FrameRecord& record) {
    const std::lock_guard lock(mutex);
    records.push_back(record);
  });
  WebSocket socket = client.connect();
  socket.send("hello");
  EXPECT_TRUE(socket.receive());
  socket.close();
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0].direction, FrameRecord::Direction::sent);
  EXPECT_EQ(records[0].opcode, 1);
  EXPECT_EQ(records[0].length, 5U);
  EXPECT_TRUE(records[0].masked);
  EXPECT_TRUE(records[0].fin);
  EXPECT_EQ(records[0].offset, 0U);
  EXPECT_EQ(records[1].direction, FrameRecord::Direction::received);
  EXPECT_FALSE(records[1].masked);
  EXPECT_EQ(records[2].opcode, 8);
  EXPECT_EQ(records[2].offset, 11U);
  EXPECT_EQ(records[3].opcode, 8);
  EXPECT_EQ(records[0].web_socket, socket.id());
}

TEST(EasyServer, ARecordIsALineOfJson) {
  FrameRecord record{.web_socket = 7, .direction = FrameRecord::Direction::sent, .opcode = 1, .fin = true, .length = 5};
  record.time = std::chrono::system_clock::time_point(1500ms);
  EXPECT_EQ(
      json(record),
      R"({"time":1.500000,"web_socket":7,"direction":"sent","opcode":"text","fin":true,"rsv1":false,"rsv2":false,)"
      R"("rsv3":false,"masked":false,"length":5,"offset":0})");
}

TEST(EasyServer, ServerCounts) {
  Running server(echo, {.policy = {.paths = {"/"}}});
  {
    WebSocket socket = connect(server.url());
    socket.send("one");
    EXPECT_TRUE(socket.receive());
    socket.ping("x");
    EXPECT_TRUE(soon([&] { return server->metrics().pings_received == 1; }));
    EXPECT_EQ(server->metrics().connections, 1U);
    socket.close();
  }
  EXPECT_THROW(static_cast<void>(connect(server.url() + "no")), ConnectError);
  EXPECT_TRUE(soon([&] { return server->metrics().connections == 0; }));
  const Metrics metrics = server->metrics();
  EXPECT_EQ(metrics.opened, 1U);
  EXPECT_EQ(metrics.closed, 1U);
  EXPECT_EQ(metrics.failed, 0U);
  EXPECT_EQ(metrics.refused, 1U);
  EXPECT_EQ(metrics.messages_received, 1U);
  EXPECT_EQ(metrics.messages_sent, 1U);
  EXPECT_GT(metrics.bytes_received, 100U);
  const std::string text = prometheus(metrics);
  EXPECT_NE(text.find("# TYPE wspc_opened_total counter\nwspc_opened_total 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("wspc_connections 0\n"), std::string::npos);
}

}  // namespace
}  // namespace wspc
