// SPDX-License-Identifier: MIT
// scarce_memory_test: a server for which operator new fails, whichever time it does: it loses the connection at hand at
// most, and serves the next one.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "io/easy.h"
#include "io/peer.h"
#include "wspc/client.h"
#include "wspc/server.h"

// ---- operator new, which fails on the server's thread --------------------------------------------------------------

namespace {

thread_local bool scarce_here = false;
std::atomic<bool> armed{false};
std::atomic<long> successes{0};  // before the first failure
std::atomic<long> failures{0};   // that are left

bool fails() noexcept {
  if (!scarce_here || !armed) return false;
  if (successes > 0) return --successes, false;
  if (failures <= 0) return false;
  return --failures, true;
}

void* allocate(std::size_t size) noexcept { return fails() ? nullptr : std::malloc(size); }

void* allocate_or_throw(std::size_t size) {
  void* const memory = allocate(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate_or_throw(size); }
void* operator new[](std::size_t size) { return allocate_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

namespace wspc {
namespace {

using namespace std::chrono_literals;

Task<> echo_or_end(WebSocket socket) {
  while (auto message = co_await socket.async_receive()) {
    if (co_await socket.async_send(*message) != Error::none) co_return;
  }
}

// A server whose thread may be given too little memory.
class Scarce {
 public:
  explicit Scarce(const ServerOptions& options) : server_(options) {
    server_.trace([](const FrameRecord&) {});
    thread_ = std::thread([this] {
      scarce_here = true;
      server_.run(echo_or_end);
    });
  }
  ~Scarce() {
    server_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const { return server_.url() + "/"; }

 private:
  Server server_;
  std::thread thread_;
};

struct Way {
  std::string name;
  bool tls = false;
  Http http = Http::one;
};

class ScarceMemory : public testing::TestWithParam<Way> {
 protected:
  static ServerOptions server_options() {
    ServerOptions options;
    if (GetParam().tls) options.tls.emplace().self_signed = true;
    options.policy.deflate.emplace();
    options.connection.timeouts = {.open = 10s, .ping = 200ms, .pong = 5s, .close = 2s};
    return options;
  }

  // Connects, sends, receives and closes; `patience` is the time for each of these steps. Returns whether all went
  // well.
  static bool converse(const std::string& url, std::chrono::milliseconds patience) {
    ClientOptions options;
    options.url = url;
    options.tls.verify = false;
    options.http = GetParam().http;
    options.deflate.emplace();
    options.connection.timeouts = {.open = patience, .ping = 200ms, .pong = patience, .close = patience};
    try {
      WebSocket socket = connect(url, options);
      bool well = true;
      for (const std::size_t size : {std::size_t{5}, std::size_t{70'000}}) {
        const std::string text(size, 'x');
        if (socket.send(text) != Error::none) well = false;
        const std::optional<Message> answer = socket.receive_for(20s);
        well = well && answer && answer->payload == text;
      }
      socket.close();
      return well && socket.closure().clean;
    } catch (const ConnectError&) {
      return false;
    }
  }

  // With `many` failures in a row from each allocation on.
  static void run_out(long many) {
    Scarce server(server_options());
    ASSERT_TRUE(converse(server.url(), 10s));
    int used = 0;
    for (long first = 0; first < 2'000; ++first) {
      successes = first;
      failures = many;
      armed = true;
      const bool well = converse(server.url(), 500ms);
      armed = false;
      const bool all_there = successes > 0 || failures == many;
      if (all_there && well) break;
      used = static_cast<int>(first);
      ASSERT_TRUE(converse(server.url(), 10s)) << "after " << many << " failures at allocation " << first;
    }
    EXPECT_GT(used, 10);
    EXPECT_LT(used, 1'999);
  }
};

TEST_P(ScarceMemory, one_failure_ends_one_connection_at_most) { run_out(1); }
TEST_P(ScarceMemory, several_failures_do_not_end_the_server) { run_out(20); }

INSTANTIATE_TEST_SUITE_P(Ways, ScarceMemory,
                         testing::Values(Way{"plain"}, Way{"tls", true}, Way{"http2", false, Http::two},
                                         Way{"http2_over_tls", true, Http::two}),
                         [](const auto& way) { return way.param.name; });

}  // namespace
}  // namespace wspc
