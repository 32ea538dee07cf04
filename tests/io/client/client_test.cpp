// SPDX-License-Identifier: MIT
// client_test: the client against servers that are good, and how they part.   RFC 6455 §4.1, §7.1.1
#include "io/client/client.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "io/client/client_trial.h"
#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// ---- together with our own server ----------------------------------------------------------------------------------

// RFC 6455 §4.1: W012
TEST(Client, SendsReceivesAndCloses) {
  ServerOptions options;
  options.policy.subprotocols = {"v1"};
  RunningServer server(options);
  Trial run({.url = server->url() + "/chat?x", .subprotocols = {"v0", "v1"}, .headers = {{"X-Mine", "a"}}});
  std::vector<std::string> seen;
  run.recorder.at_open = [](Session& session) {
    EXPECT_EQ(session.subprotocol(), "v1");
    EXPECT_EQ(session.path(), "/chat");
    EXPECT_EQ(session.connection().role(), Role::client);
    session.send_text("one");
    session.send_binary({});
    session.ping();
  };
  run.recorder.at_event = [&seen](Session& session, const Event& event) {
    seen.push_back(std::to_string(static_cast<int>(event.type)) + std::string(event.text()));
    if (seen.size() == 3) session.close(1000, "bye");
  };
  run.go();
  std::sort(seen.begin(), seen.end());  // the pong may overtake
  EXPECT_EQ(seen, (std::vector<std::string>{"1one", "2", "4", "5"}));
  ASSERT_EQ(run.recorder.closures.size(), 1u);
  EXPECT_TRUE(run.recorder.closures[0].clean);
  EXPECT_EQ(run.recorder.closures[0].started_by, Closure::Starter::us);
  EXPECT_TRUE(run.recorder.errors.empty());

  const HandshakeTranscript& transcript = run.client.transcript();
  ASSERT_GE(transcript.request.size(), 7u);
  EXPECT_EQ(transcript.request[0], "GET /chat?x HTTP/1.1");
  EXPECT_EQ(transcript.request[1], "Host: 127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(transcript.request.back(), "X-Mine: a");
  ASSERT_EQ(transcript.response.size(), 5u);
  EXPECT_EQ(transcript.response[0], "HTTP/1.1 101 Switching Protocols");
  EXPECT_EQ(transcript.response[4], "Sec-WebSocket-Protocol: v1");
}

TEST(Client, EchoesALotWithMany) {
  ServerOptions options;
  options.threads = 2;
  RunningServer server(options);
  Loop loop;
  struct Counter : ClientHandler {
    std::size_t opens = 0;  // may still count up when the first session has closed
    std::size_t closes = 0;
    int wrong = 0;
    std::vector<int> sent = std::vector<int>(40);
    static std::string message(int i) {
      return std::to_string(i) + std::string(static_cast<std::size_t>(i * 977 % 70'000), 'x');
    }
    int& index(Session& session) { return *static_cast<int*>(session.context()); }
    void opened(Session& session) override {
      session.context(&sent[opens++]);
      session.send_text(message(0));
    }
    void event(Session& session, const Event& event) override {
      if (event.type != Event::Type::text) return;
      wrong += event.text() != message(index(session)) ? 1 : 0;
      if (++index(session) == 50) {
        session.close();
      } else {
        session.send_text(message(index(session)));
      }
    }
    void closed(Session&, const Closure& closure) override {
      wrong += closure.clean ? 0 : 1;
      ++closes;
    }
    void failed(const Failure&) override { ++wrong; }
  } counter;
  std::vector<Client> clients;
  for (int i = 0; i < 40; ++i) clients.emplace_back(loop, ClientOptions{.url = server->url()}, counter).start();
  loop.run();
  EXPECT_EQ(counter.opens, 40U);
  EXPECT_EQ(counter.closes, 40U);
  EXPECT_EQ(counter.wrong, 0);
  for (const int sent : counter.sent) EXPECT_EQ(sent, 50);
}

TEST(Client, TriesEveryAddressOfAName) {
  RunningServer server;  // on 127.0.0.1, while localhost may be ::1 as well
  Trial run({.url = "ws://localhost:" + std::to_string(server.port())});
  run.recorder.at_open = [](Session& session) { session.close(); };
  run.go();
  EXPECT_EQ(run.recorder.opens, 1);
}

// ---- the end -------------------------------------------------------------------------------------------------------

const std::string switching =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";

// Answers the handshake, with `more` in the same write.
void shake_hands(Peer& peer, const std::string& more = {}) {
  const std::string request = peer.read_head().value_or("");
  const std::size_t key = request.find("Sec-WebSocket-Key: ") + 19;
  peer.send(switching + accept_for(request.substr(key, 24)) + "\r\n\r\n" + more);
}

TEST(Client, TakesTheFirstFramesTogetherWithTheAnswer) {
  OneServer server([](Peer& peer) {
    shake_hands(peer,
                "\x81\x05"
                "early");
    peer.read_frame();
  });
  Trial run({.url = server.url()});
  std::string seen;
  run.recorder.at_event = [&seen](Session& session, const Event& event) {
    if (event.type == Event::Type::text) seen = event.text();
    session.close();
  };
  run.go();
  EXPECT_EQ(seen, "early");
}

// RFC 6455 §5.5.1: W089; §7.1.1: W103
TEST(Client, WaitsForTheServerToCloseTcp) {
  const auto start = Clock::now();
  OneServer server([](Peer& peer) {
    shake_hands(peer);
    peer.read_frame();
    peer.send("\x88\x02\x03\xE8");
    std::this_thread::sleep_for(300ms);
  });
  Trial run({.url = server.url()});
  run.recorder.at_open = [](Session& session) { session.close(); };
  run.go();
  EXPECT_GE(Clock::now() - start, 290ms);
  ASSERT_EQ(run.recorder.closures.size(), 1u);
  EXPECT_TRUE(run.recorder.closures[0].clean);
  EXPECT_TRUE(run.recorder.errors.empty());
}

// RFC 6455 §5.5.1: W089
TEST(Client, ButNotForEver) {
  OneServer server([](Peer& peer) {
    shake_hands(peer);
    peer.read_frame();
    peer.send("\x88\x02\x03\xE8");
    peer.read_to_end();
  });
  ClientOptions options{.url = server.url()};
  options.connection.timeouts.close = 200ms;
  const auto start = Clock::now();
  Trial run(options);
  run.recorder.at_open = [](Session& session) { session.close(); };
  run.go();
  EXPECT_LT(Clock::now() - start, 3s);
  ASSERT_EQ(run.recorder.closures.size(), 1u);
  EXPECT_TRUE(run.recorder.closures[0].clean);
}

// The server sends a reason and leaves while the client is still sending. The client still receives the reason.
TEST(Client, HearsTheLastWordsOfAServerThatLeaves) {
  OneServer server([](Peer& peer) {
    shake_hands(peer);
    peer.read(1000);
    peer.send("\x88\x02\x03\xF1");
    std::this_thread::sleep_for(100ms);
    peer.close();  // with unread input: a reset
  });
  ClientOptions options{.url = server.url()};
  options.connection.limits.outbox = 64 << 20;
  Trial run(options);
  run.recorder.at_open = [](Session& session) {
    for (int i = 0; i < 30; ++i) session.send_text(std::string(1'000'000, 'x'));
  };
  run.go();
  ASSERT_EQ(run.recorder.closures.size(), 1u);
  EXPECT_EQ(run.recorder.closures[0].received, 1009);
}

}  // namespace
}  // namespace wspc::io
