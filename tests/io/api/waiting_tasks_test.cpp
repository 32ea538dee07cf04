// SPDX-License-Identifier: MIT
// waiting_tasks_test: coroutines that wait for the same WebSocket or server, one of which destroys another.
#include <atomic>
#include <chrono>
#include <coroutine>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "io/easy.h"

namespace wspc {
namespace {

using namespace std::chrono_literals;

// Two coroutines: the first one that is resumed destroys the other.
struct Pair {
  std::optional<Started> first;
  std::optional<Started> second;
  bool second_went_on = false;
  std::atomic<bool> both_wait{false};  // set before the first may go on, on whatever thread it does
  std::promise<void> done;

  void first_went_on() {
    EXPECT_TRUE(both_wait);
    second.reset();
    done.set_value();
  }
};

TEST(WaitingTasks, a_receiver_that_ends_with_its_web_socket_may_destroy_another) {
  Running server(echo);
  WebSocket socket = connect(server.url());
  Pair pair;
  pair.first.emplace([](WebSocket own, Pair& both) -> Started {
    EXPECT_FALSE(co_await own.async_receive());
    both.first_went_on();
  }(socket, pair));
  pair.second.emplace([](WebSocket own, Pair& both) -> Started {
    static_cast<void>(co_await own.async_receive());
    both.second_went_on = true;
  }(socket, pair));
  pair.both_wait = true;
  socket.abort();
  ASSERT_EQ(pair.done.get_future().wait_for(10s), std::future_status::ready);
  EXPECT_FALSE(connect(server.url()).close() != Error::none);  // whatever was queued on the loop has been done
  EXPECT_FALSE(pair.second_went_on);
}

TEST(WaitingTasks, a_sender_that_gets_room_may_destroy_another) {
  std::promise<void> read;
  const std::shared_future<void> may_read(read.get_future());
  Server server({});
  std::thread serving([&] {
    WebSocket socket = server.accept();
    may_read.wait();
    while (socket.receive()) {
    }
  });
  ClientOptions options;
  options.connection.limits.outbox = 1000;
  WebSocket socket = connect(server.url() + "/", options);
  const std::string text(900'000, 'x');
  int refused = 0;  // in a row: the kernel takes a little more for a while
  ASSERT_TRUE(soon([&] {
    while (socket.try_send(text) == Error::none) refused = 0;
    return ++refused >= 30;
  }));
  Pair pair;
  pair.first.emplace([](WebSocket own, Pair& both, const std::string& payload) -> Started {
    EXPECT_EQ(co_await own.async_send(payload), Error::none);
    both.first_went_on();
  }(socket, pair, text));
  pair.second.emplace([](WebSocket own, Pair& both, const std::string& payload) -> Started {
    static_cast<void>(co_await own.async_send(payload));
    both.second_went_on = true;
  }(socket, pair, text));
  pair.both_wait = true;
  read.set_value();
  ASSERT_EQ(pair.done.get_future().wait_for(10s), std::future_status::ready);
  EXPECT_EQ(socket.close(), Error::none);
  EXPECT_FALSE(pair.second_went_on);
  server.stop();
  serving.join();
}

// async_close() resumes coroutines that wait for room, but not inside the call: one of them may destroy the caller.
TEST(WaitingTasks, a_task_that_closes_is_not_interrupted_by_one_that_waits_for_room) {
  std::promise<void> ended;
  std::promise<void> sender_ended;
  std::atomic<bool> inside{false};
  std::atomic<bool> interrupted{false};
  Running server([&](WebSocket socket) -> Task<> {
    const std::string text(900'000, 'x');
    auto sender = [](WebSocket own, const std::string& payload, std::atomic<bool>& closing, std::atomic<bool>& wrong,
                     std::promise<void>& done) -> Started {
      while (co_await own.async_send(payload) == Error::none) {
      }
      wrong = closing.load();
      done.set_value();
    }(socket, text, inside, interrupted, sender_ended);
    static_cast<void>(co_await socket.async_receive());
    inside = true;
    auto closing = socket.async_close();
    inside = false;
    static_cast<void>(co_await closing);
    ended.set_value();
  });
  WebSocket socket = connect(server.url());
  EXPECT_EQ(socket.send("close"), Error::none);
  while (socket.receive()) {
  }
  ASSERT_EQ(ended.get_future().wait_for(10s), std::future_status::ready);
  ASSERT_EQ(sender_ended.get_future().wait_for(10s), std::future_status::ready);
  EXPECT_FALSE(interrupted);
}

TEST(WaitingTasks, an_accepter_that_ends_with_its_server_may_destroy_another) {
  Pair pair;
  Server server({});
  server.start();
  pair.first.emplace([](Server& own, Pair& both) -> Started {
    EXPECT_FALSE(co_await own.async_accept());
    both.first_went_on();
  }(server, pair));
  pair.second.emplace([](Server& own, Pair& both) -> Started {
    static_cast<void>(co_await own.async_accept());
    both.second_went_on = true;
  }(server, pair));
  pair.both_wait = true;
  server.stop();
  ASSERT_EQ(pair.done.get_future().wait_for(10s), std::future_status::ready);
  EXPECT_FALSE(pair.second_went_on);
}

}  // namespace
}  // namespace wspc
