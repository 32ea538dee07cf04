// SPDX-License-Identifier: MIT
// operations_test: the operations of wspc/asio.h: cancelled, held up, from other threads, and at the end.
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gtest/gtest.h>

#include "io/api/asio/pair.h"

namespace wspc {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ErrorCode = boost::system::error_code;

TEST(AsioStream, CancellingAReceiveLosesNothing) {
  Pair pair;
  for (int i = 0; i < 50; ++i) {
    asio::cancellation_signal signal;
    bool done = false;
    ErrorCode first;
    pair.client.async_receive(asio::bind_cancellation_slot(signal.slot(), [&](ErrorCode error, const Message&) {
      first = error;
      done = true;
    }));
    pair.context.restart();
    for (int turn = 0; turn < i % 5; ++turn) pair.context.poll_one();
    const std::string text(static_cast<std::size_t>(i) * 1000, 'x');
    pair.server.async_send(text, [](ErrorCode) {});
    for (int turn = 0; turn < i % 7; ++turn) pair.context.poll_one();
    signal.emit(asio::cancellation_type::total);
    ASSERT_TRUE(pair.until([&] { return done; }));
    if (!first) continue;  // it was faster
    EXPECT_EQ(first, asio::error::operation_aborted);
    std::optional<std::string> second;
    pair.client.async_receive([&](ErrorCode error, Message message) {
      EXPECT_FALSE(error);
      second = std::move(message.payload);
    });
    ASSERT_TRUE(pair.until([&] { return second.has_value(); }));
    EXPECT_EQ(*second, text);
  }
}

TEST(AsioStream, BackpressureWaitsAndACancelledSendHasSentNothing) {
  Options options;
  options.limits.outbox = 64 * 1024;
  Pair pair(options);
  const std::string large(60'000, 'x');
  int sent = 0;
  bool waits = false;
  for (; sent < 1000 && !waits; ++sent) {
    bool done = false;
    pair.server.async_send(large, [&](ErrorCode error) {
      EXPECT_FALSE(error);
      done = true;
    });
    pair.context.restart();
    pair.context.poll();
    if (done) continue;
    waits = true;
    EXPECT_GE(pair.server.connection().queued(), options.limits.outbox);
    pair.context.restart();
    // A second one, which is given up.
    asio::cancellation_signal signal;
    ErrorCode given_up;
    pair.server.async_send("never sent",
                           asio::bind_cancellation_slot(signal.slot(), [&](ErrorCode error) { given_up = error; }));
    pair.context.poll();
    signal.emit(asio::cancellation_type::total);
    pair.context.poll();
    EXPECT_EQ(given_up, asio::error::operation_aborted);
    int received = 0;
    std::function<void()> receive = [&] {
      pair.client.async_receive([&](ErrorCode error, const Message& message) {
        if (error) return;
        EXPECT_EQ(message.payload, large);
        ++received;
        receive();
      });
    };
    receive();
    EXPECT_TRUE(pair.until([&] { return received == sent + 1; }));
    EXPECT_TRUE(done);
  }
  EXPECT_TRUE(waits);
}

TEST(AsioStream, SendsFromAnyThread) {
  Pair pair;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&pair] {
      for (int i = 0; i < 100; ++i) pair.server.post_send({MessageType::text, "from afar"});
    });
  }
  int received = 0;
  std::function<void()> receive = [&] {
    pair.client.async_receive([&](ErrorCode error, const Message& message) {
      if (error) return;
      received += message.payload == "from afar" ? 1 : 0;
      receive();
    });
  };
  receive();
  EXPECT_TRUE(pair.until([&] { return received == 400; }));
  for (auto& thread : threads) thread.join();
}

TEST(AsioStream, BothSidesSeeTheClose) {
  Pair pair;
  ErrorCode received;
  ErrorCode closed = asio::error::in_progress;
  pair.server.async_receive([&](ErrorCode error, const Message&) { received = error; });
  pair.client.async_close(3001, "enough", [&](ErrorCode error) { closed = error; });
  EXPECT_TRUE(pair.until([&] { return received && closed != asio::error::in_progress; }));
  EXPECT_EQ(received, asio::error::eof);
  EXPECT_FALSE(closed) << closed.message();
  EXPECT_EQ(pair.server.connection().closure().received, 3001);
}

TEST(AsioStream, AnInvalidCloseIsNoClose) {
  Pair pair;
  ErrorCode closed;
  pair.client.async_close(1005, {}, [&](ErrorCode error) { closed = error; });
  EXPECT_TRUE(pair.until([&] { return static_cast<bool>(closed); }));
  EXPECT_EQ(closed, make_error_code(Error::invalid_outgoing_close));
  EXPECT_EQ(pair.client.connection().state(), Connection::State::open);
}

TEST(AsioStream, SilenceEndsIt) {
  Options options;
  options.timeouts.ping = 30ms;
  options.timeouts.pong = 30ms;
  Pair pair(options);
  ErrorCode ended;
  pair.server.async_receive([&](ErrorCode error, const Message&) { ended = error; });
  EXPECT_TRUE(pair.until([&] { return static_cast<bool>(ended); }));  // the client does not receive: no pong
  EXPECT_EQ(ended, make_error_code(Error::pong_timeout)) << ended.message();
}

}  // namespace
}  // namespace wspc
