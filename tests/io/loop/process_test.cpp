// SPDX-License-Identifier: MIT
// process_test: processes that fork, and processes that end while WebSockets are open.
#include <chrono>
#include <cstdlib>
#include <optional>
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

// Connects when it is destroyed, long after main().
class Late {
 public:
  Late() = default;
  Late(const Late&) = delete;
  Late& operator=(const Late&) = delete;
  ~Late() {
    try {
      static_cast<void>(client->connect());
    } catch (const ConnectError& error) {
      ::_exit(error.failure().cause == Failure::Cause::cancelled ? 7 : 1);
    }
  }
  std::optional<Client> client;
};

TEST(ProcessDeathTest, a_client_may_outlive_the_thread_of_the_clients) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto leave = [] {
    ::alarm(20);
    static std::optional<Client> waiting;  // registered before the thread, and so destroyed after it
    static Late late;
    waiting.emplace(ClientOptions{.url = "ws://127.0.0.1:1/"});
    late.client.emplace(ClientOptions{.url = "ws://127.0.0.1:1/"});
    std::thread([] { static_cast<void>(waiting->connect()); }).detach();
    std::this_thread::sleep_for(50ms);  // it waits between two attempts, or is in one
    std::exit(1);
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
