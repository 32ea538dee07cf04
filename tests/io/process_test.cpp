// SPDX-License-Identifier: MIT
// process_test: processes that fork, and processes that end while WebSockets are open.
#include <chrono>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "io/easy.h"

namespace wspc {
namespace {

using namespace std::chrono_literals;

TEST(Process, a_child_that_exits_leaves_the_web_sockets_of_its_parent_alone) {
  Running server(echo);
  WebSocket socket = connect(server.url());
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    std::exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  socket.send("after");
  const auto answer = socket.receive_for(20s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text(), "after");
  EXPECT_TRUE(connect(server.url()));
}

TEST(ProcessDeathTest, may_exit_on_the_thread_of_its_clients) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto leave = [] {
    auto* const server = new Running(echo);
    const auto task = [](std::string url) -> Task<> {
      Client client({.url = std::move(url)});
      WebSocket socket = co_await client.async_connect();
      co_await socket.async_send("hello");
      static_cast<void>(co_await socket.async_receive());
      std::exit(7);
    };
    run(task(server->url()));
  };
  EXPECT_EXIT(leave(), ::testing::ExitedWithCode(7), "");
}

TEST(Process, receiving_for_the_longest_time_waits) {
  Running server(echo);
  WebSocket socket = connect(server.url());
  std::thread sending([copy = socket]() mutable {
    std::this_thread::sleep_for(50ms);
    copy.send("hello");
  });
  EXPECT_TRUE(socket.receive_for(std::chrono::milliseconds::max()));
  sending.join();
  EXPECT_FALSE(socket.receive_for(std::chrono::milliseconds::min()));
}

}  // namespace
}  // namespace wspc
