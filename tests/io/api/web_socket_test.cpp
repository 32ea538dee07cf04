// SPDX-License-Identifier: MIT
// web_socket_test: wspc/client.h and wspc/server.h against each other: blocking, and with coroutines.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "io/easy.h"

namespace wspc {
namespace {

using namespace std::chrono_literals;

TEST(WebSocket, BlockingClientTalksToACoroutine) {
  Running server(echo);
  WebSocket socket = connect(server.url());
  EXPECT_TRUE(socket);
  EXPECT_EQ(socket.send("hello"), Error::none);
  EXPECT_EQ(socket.receive()->text(), "hello");
  const std::array<std::byte, 3> bytes{std::byte{0}, std::byte{255}, std::byte{7}};
  EXPECT_EQ(socket.send(bytes), Error::none);
  const auto binary = socket.receive();
  EXPECT_FALSE(binary->is_text());
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), binary->bytes().begin(), binary->bytes().end()));
  EXPECT_EQ(socket.close(1000, "bye"), Error::none);
  EXPECT_TRUE(socket.is_over());
  EXPECT_TRUE(socket.closure().clean);
  EXPECT_EQ(socket.closure().received, 1000);
  EXPECT_FALSE(socket.receive());
  EXPECT_EQ(socket.send("late"), Error::not_open);
}

TEST(WebSocket, CoroutineClientTalksToAccept) {
  Server server({});
  std::thread serving([&server] {
    while (WebSocket socket = server.accept()) {
      while (auto message = socket.receive()) socket.send(*message);
    }
  });
  const auto talk = [](std::string url) -> Task<std::string> {
    Client client({.url = url});
    WebSocket socket = co_await client.async_connect();
    co_await socket.async_send("over");
    const auto message = co_await socket.async_receive();
    co_await socket.async_close();
    co_return message->payload;
  };
  EXPECT_EQ(run(talk(server.url() + "/")), "over");
  server.stop();
  serving.join();
}

TEST(WebSocket, AsyncAcceptEndsWithTheServer) {
  Server server({});
  std::promise<int> served;
  const auto serve = [&]() -> Task<> {
    int count = 0;
    while (WebSocket socket = co_await server.async_accept()) ++count;
    served.set_value(count);
  };
  std::thread serving([&] { run(serve()); });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(connect(server.url() + "/"));
  EXPECT_TRUE(soon([&] { return server.metrics().opened == 3; }));
  server.drain();
  serving.join();
  EXPECT_EQ(served.get_future().get(), 3);
}

TEST(WebSocket, NothingThatCameIsLostWhenThePeerCloses) {
  Running server([](WebSocket socket) -> Task<> {
    for (int i = 0; i < 100; ++i) co_await socket.async_send(std::to_string(i));
    co_await socket.async_close(3000, "that is all");
  });
  WebSocket socket = connect(server.url());
  EXPECT_TRUE(soon([&] { return socket.is_over(); }));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(socket.receive()->payload, std::to_string(i));
  EXPECT_FALSE(socket.receive());
  EXPECT_EQ(socket.closure().received, 3000);
  EXPECT_EQ(socket.close_reason(), "that is all");
}

TEST(WebSocket, TheInboxIsBounded) {
  Server server({.connection = {.limits = {.outbox = 64 * 1024}}});
  server.start();
  ClientOptions options{.connection = {.limits = {.outbox = 64 * 1024}}};
  WebSocket client = connect(server.url() + "/", options);
  WebSocket peer = server.accept();
  const std::string kilobytes(16 * 1024, 'x');
  int sent = 0;
  while (peer.try_send(kilobytes) == Error::none || peer.queued() == 0) {
    ASSERT_LT(++sent, 100'000);  // the kernel has buffers as well
    if (peer.queued() > 0) std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(peer.try_send(kilobytes), Error::outbox_full);
  std::thread more([&] { EXPECT_EQ(peer.send("the last one"), Error::none); });
  int received = 0;
  while (client.receive()->payload != "the last one") ++received;
  more.join();
  EXPECT_GT(received, 4);
}

TEST(WebSocket, ABlockedReceiverIsWokenByTheEnd) {
  Running server([](WebSocket socket) -> Task<> {
    co_await socket.async_receive();
    socket.abort();
  });
  WebSocket socket = connect(server.url());
  std::thread sender([&socket] { socket.send("go"); });
  EXPECT_FALSE(socket.receive());
  EXPECT_FALSE(socket.closure().clean);
  sender.join();
}

TEST(WebSocket, ReceivingForAWhileComesToAnEnd) {
  Running server(echo);
  WebSocket socket = connect(server.url());
  EXPECT_FALSE(socket.receive_for(20ms));
  EXPECT_FALSE(socket.is_over());
  socket.send("now");
  EXPECT_TRUE(socket.receive_for(10s));
}

TEST(WebSocket, ManyThreadsSendOnOneWebSocket) {
  Running server(echo);
  WebSocket socket = connect(server.url());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&socket, t] {
      for (int i = 0; i < 250; ++i) EXPECT_EQ(socket.send(std::to_string(t) + " " + std::to_string(i)), Error::none);
    });
  }
  std::array<int, 4> next{};
  for (int i = 0; i < 1000; ++i) {
    const auto message = socket.receive();
    ASSERT_TRUE(message);
    const auto thread = static_cast<std::size_t>(message->payload[0] - '0');
    EXPECT_EQ(message->payload, std::to_string(thread) + " " + std::to_string(next[thread]++));
  }
  for (auto& thread : threads) thread.join();
}

TEST(WebSocket, WhatIsWrongWithACallIsSaid) {
  Running server(echo);
  WebSocket socket = connect(server.url());
  EXPECT_EQ(socket.send("\xff"), Error::invalid_outgoing_text);
  EXPECT_EQ(socket.close(1005), Error::invalid_outgoing_close);
  EXPECT_EQ(socket.close(0, "why"), Error::invalid_outgoing_close);
  EXPECT_EQ(socket.ping(std::string(126, 'x')), Error::control_payload_too_long);
  EXPECT_EQ(socket.send("still open"), Error::none);
  EXPECT_EQ(socket.receive()->payload, "still open");
  WebSocket none;
  EXPECT_FALSE(none);
  EXPECT_FALSE(none.receive());
  EXPECT_EQ(none.send("x"), Error::not_open);
  EXPECT_TRUE(none.is_over());
}

TEST(WebSocket, APingIsAnsweredAndTimed) {
  Running server(echo);
  WebSocket socket = connect(server.url());
  EXPECT_EQ(socket.ping("are you there"), Error::none);
  EXPECT_TRUE(soon([&] { return socket.round_trip() > 0ns; }));
}

TEST(WebSocket, WaitingOnItsOwnThreadIsRefused) {
  std::promise<bool> refused;
  Running server([&refused](WebSocket socket) -> Task<> {
    try {
      static_cast<void>(socket.receive());
      refused.set_value(false);
    } catch (const std::logic_error&) {
      refused.set_value(true);
    }
    co_return;
  });
  WebSocket socket = connect(server.url());
  EXPECT_TRUE(refused.get_future().get());
}

TEST(WebSocket, WhatATaskThrowsClosesItsWebSocket) {
  Running server([](WebSocket socket) -> Task<> {
    co_await socket.async_receive();
    throw std::runtime_error("oh");
  });
  WebSocket socket = connect(server.url());
  socket.send("go");
  EXPECT_FALSE(socket.receive());
  EXPECT_EQ(socket.closure().received, close_code::internal_error);
}

TEST(WebSocket, TheLastCopyCloses) {
  Server server({});
  server.start();
  WebSocket socket = connect(server.url() + "/");
  WebSocket peer = server.accept();
  {
    const WebSocket copy = socket;
    socket = {};
    EXPECT_EQ(copy, copy);
    peer.send("still there");
  }
  EXPECT_FALSE(peer.receive());
  EXPECT_EQ(peer.closure().received, close_code::going_away);
}

TEST(WebSocket, AWebSocketOutlivesItsServer) {
  WebSocket peer;
  {
    Server server({});
    server.start();
    WebSocket socket = connect(server.url() + "/");
    peer = server.accept();
    socket.send("before");
    EXPECT_TRUE(soon([&] { return server.metrics().messages_received == 1; }));
  }
  EXPECT_EQ(peer.receive()->payload, "before");
  EXPECT_FALSE(peer.receive());
  EXPECT_EQ(peer.send("x"), Error::not_open);
  peer.abort();
}

TEST(WebSocket, ASlowReaderHoldsBackTheTask) {
  std::atomic<int> sent{0};
  Running server(
      [&sent](WebSocket socket) -> Task<> {
        const std::string kilobytes(64 * 1024, 'x');
        for (; sent < 1000; ++sent) co_await socket.async_send(kilobytes);
      },
      {.connection = {.limits = {.outbox = 128 * 1024}}});
  ClientOptions options{.connection = {.limits = {.outbox = 128 * 1024}}};
  WebSocket socket = connect(server.url(), options);
  std::this_thread::sleep_for(200ms);
  EXPECT_LT(sent, 900);  // 62 MiB are more than all the buffers between them
  int received = 0;
  while (socket.receive()) ++received;
  EXPECT_EQ(received, 1000);
}

}  // namespace
}  // namespace wspc
