// SPDX-License-Identifier: MIT
// thrown_test: what the application's functions throw ends one connection, and is reported.
#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/easy.h"
#include "io/loop/loop.h"
#include "io/memory_stream.h"
#include "io/peer.h"
#include "io/running_server.h"

namespace wspc {
namespace {

using namespace std::chrono_literals;

// The reports of a server, from any of its threads.
class Reports {
 public:
  void add(std::string_view text) {
    const std::lock_guard lock(mutex_);
    texts_.emplace_back(text);
  }
  bool has(std::string_view text) {
    const std::lock_guard lock(mutex_);
    return std::find(texts_.begin(), texts_.end(), text) != texts_.end();
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> texts_;
};

ServerOptions reporting_to(Reports& reports) {
  ServerOptions options;
  options.report = [&reports](std::string_view text) { reports.add(text); };
  return options;
}

unsigned status_of_connecting(const std::string& url, Http http = Http::one) {
  ClientOptions options;
  options.http = http;
  try {
    static_cast<void>(connect(url, options));
  } catch (const ConnectError& error) {
    return error.failure().status;
  }
  return 101;
}

TEST(Thrown, by_a_verdict_is_answered_with_500) {
  Reports reports;
  ServerOptions options = reporting_to(reports);
  options.policy.verdict = [](const Request& request) -> Refusal {
    if (request.path() == "/bad") throw std::runtime_error("no verdict");
    return {};
  };
  Running server(echo, options);
  for (const Http http : {Http::one, Http::two}) {
    EXPECT_EQ(status_of_connecting(server.url() + "bad", http), 500U);
    EXPECT_EQ(status_of_connecting(server.url(), http), 101U);
  }
  EXPECT_TRUE(reports.has("no verdict"));
}

TEST(Thrown, by_a_page_is_answered_with_500) {
  Reports reports;
  ServerOptions options = reporting_to(reports);
  options.policy.page = [](const Request&) -> std::optional<Page> { throw 7; };
  Running server(echo, options);
  io::Peer peer(server->port());
  peer.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server->port()) + "\r\n\r\n");
  const auto response = peer.read_to_end();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->substr(0, 12), "HTTP/1.1 500");
  EXPECT_TRUE(reports.has("something that is no std::exception"));
}

TEST(Thrown, by_a_trace_closes_with_1011) {
  Reports reports;
  Server server(reporting_to(reports));
  server.trace([](const FrameRecord&) { throw std::runtime_error("no trace"); });
  server.start();
  WebSocket socket = connect(server.url() + "/");
  socket.send("hello");
  while (socket.receive()) {
  }
  EXPECT_EQ(socket.closure().received, close_code::internal_error);
  EXPECT_TRUE(reports.has("no trace"));
}

TEST(Thrown, by_the_trace_of_a_client_closes_with_1011) {
  Running server(echo);
  Client client({.url = server.url()});
  client.trace([](const FrameRecord&) { throw std::runtime_error("no trace"); });
  WebSocket socket = client.connect();
  socket.send("hello");
  while (socket.receive()) {
  }
  EXPECT_EQ(socket.closure().sent, close_code::internal_error);
}

TEST(Thrown, by_a_task_closes_with_1011) {
  Reports reports;
  Running server(
      [](WebSocket socket) -> Task<> {
        static_cast<void>(co_await socket.async_receive());
        throw std::runtime_error("no answer");
      },
      reporting_to(reports));
  WebSocket socket = connect(server.url());
  socket.send("hello");
  while (socket.receive()) {
  }
  EXPECT_EQ(socket.closure().received, close_code::internal_error);
  EXPECT_TRUE(reports.has("no answer"));
}

TEST(Thrown, by_a_report_is_dropped) {
  ServerOptions options;
  options.report = [](std::string_view) { throw std::runtime_error("no report"); };
  options.policy.verdict = [](const Request&) -> Refusal { throw std::bad_alloc(); };
  Running server(echo, options);
  EXPECT_EQ(status_of_connecting(server.url()), 500U);
  EXPECT_EQ(status_of_connecting(server.url()), 500U);
}

TEST(Thrown, by_a_handler_closes_its_session_only) {
  io::RunningServer server({}, [](io::EchoHandler& handler) {
    handler.first = [](io::Session&, const Event& event) -> bool {
      if (event.text() == "throw") throw std::bad_alloc();
      if (event.text() == "throw up") throw std::runtime_error("no event");
      return false;
    };
  });
  for (const std::string_view text : {"throw", "throw up"}) {
    io::Peer peer = io::Peer::opened(server.port());
    peer.send(io::Peer::frame(1, text) + io::Peer::frame(1, "next"));
    auto close = peer.read_frame();
    ASSERT_TRUE(close);
    if (close->opcode == 1) close = peer.read_frame();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->code(), close_code::internal_error);
  }
  EXPECT_TRUE(server.serves());
  server.stop();
  const std::vector<std::string> expected{"there was not enough memory for a connection", "no event"};
  EXPECT_EQ(server.handler.troubles_, expected);
}

// An opening handshake for whose answer there is no memory.
class Hopeless final : public io::Opening {
 public:
  std::string begin() override { return {}; }
  Result receive(std::span<std::byte>&, std::string&) override { throw std::bad_alloc(); }
  void give_up(Reason, const io::ErrorCode&, std::string&) override {}
  [[nodiscard]] std::string_view subprotocol() const override { return {}; }
  [[nodiscard]] std::string_view path() const override { return {}; }
  [[nodiscard]] io::HandshakeTranscript transcript() const override { return {}; }
  Error extend(Connection&) const override { return Error::none; }
};

// The handler of a client may be destroyed with the client, while the session of an attempt still says goodbye.
TEST(Thrown, is_not_told_to_a_handler_that_has_been_forgotten) {
  for (const bool forgotten : {false, true}) {
    struct Listener : io::Handler {
      void threw(std::string_view) override { ++told; }
      int told = 0;
    } handler;
    io::Loop loop;
    const auto in = std::make_shared<io::Wire>();
    auto stream = std::make_unique<io::MemoryStream>(in, std::make_shared<io::Wire>());
    io::MemoryStream& end = *stream;
    io::Session::Start start{Role::client, {}, std::make_unique<Hopeless>()};
    const auto session = io::Session::start(loop, std::move(stream), std::move(start), handler);
    if (forgotten) session->forget_handler();
    in->bytes = "HTTP/1.1";
    end.watcher->ready({true, false});
    EXPECT_EQ(handler.told, forgotten ? 0 : 1);
  }
}

}  // namespace
}  // namespace wspc
