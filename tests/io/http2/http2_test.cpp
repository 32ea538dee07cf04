// SPDX-License-Identifier: MIT
// http2_test: WebSockets over HTTP/2, both sides of ours against each other.   RFC 8441, RFC 9113
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/h2_preface.h"
#include "io/client/client_trial.h"
#include "io/http2/h2_client.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Cause = Failure::Cause;

// Several clients on one loop, each of which sends its messages one after the other, and closes.
class Crowd : public ClientHandler {
 public:
  Crowd(const std::string& url, std::size_t count, std::vector<std::string> messages, Http http = Http::two)
      : messages_(std::move(messages)) {
    for (std::size_t i = 0; i < count; ++i) {
      ClientOptions options;
      options.url = url;
      options.http = http;
      clients_.push_back(std::make_unique<Client>(loop, std::move(options), *this));
    }
  }

  void go() {
    for (const auto& client : clients_) client->start();
    loop.run();
  }

  void opened(Session& session) override {
    ++opens;
    remotes.push_back(session.remote());
    at_[session.id()] = 0;
    session.send_text(messages_.front());
  }
  void event(Session& session, const Event& event) override {
    if (event.type != Event::Type::text) return;
    std::size_t& at = at_[session.id()];
    wrong += event.text() == messages_[at] ? 0 : 1;
    if (++at == messages_.size()) {
      session.close();
    } else {
      session.send_text(messages_[at]);
    }
  }
  void closed(Session&, const Closure& closure) override { clean += closure.clean ? 1 : 0; }
  void failed(const Failure& failure) override { failures.push_back(failure); }

  Loop loop;
  int opens = 0;
  int clean = 0;
  int wrong = 0;
  std::vector<std::string> remotes;
  std::vector<Failure> failures;

 private:
  std::vector<std::string> messages_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::map<std::uint64_t, std::size_t> at_;
};

std::vector<std::string> messages() { return {"hi", "", std::string(100'000, 'a'), std::string(900'000, 'b'), "bye"}; }

TEST(Http2, OneWebSocketIsBornLivesAndEnds) {
  RunningServer server;
  Crowd crowd(server->url(), 1, messages());
  crowd.go();
  EXPECT_TRUE(crowd.failures.empty());
  EXPECT_EQ(crowd.opens, 1);
  EXPECT_EQ(crowd.wrong, 0);
  EXPECT_EQ(crowd.clean, 1);
}

TEST(Http2, ManyShareAConnection) {
  RunningServer server;
  Crowd crowd(server->url(), 50, messages());
  crowd.go();
  EXPECT_TRUE(crowd.failures.empty());
  EXPECT_EQ(crowd.opens, 50);
  EXPECT_EQ(crowd.wrong, 0);
  EXPECT_EQ(crowd.clean, 50);
  EXPECT_EQ(std::set(crowd.remotes.begin(), crowd.remotes.end()).size(), 1u);
  EXPECT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 50; }));
}

TEST(Http2, MoreThanAConnectionTakesGetAnother) {
  RunningServer server;
  Crowd crowd(server->url(), 200, {"hi"});
  crowd.go();
  EXPECT_TRUE(crowd.failures.empty());
  EXPECT_EQ(crowd.clean, 200);
}

TEST(Http2, IsForThoseWhoAskForItOnly) {
  ServerOptions options;
  options.policy.http2 = false;
  RunningServer server(options);
  Crowd two(server->url(), 1, {"hi"});
  two.go();
  ASSERT_EQ(two.failures.size(), 1u);
  EXPECT_EQ(two.failures[0].cause, Cause::protocol);
  Crowd one(server->url(), 2, {"hi"}, Http::any);
  one.go();
  EXPECT_EQ(one.clean, 2);
}

TEST(Http2, ByTlsThePreferenceOfTheServerCounts) {
  for (const bool http2 : {true, false}) {
    ServerOptions options;
    options.tls.emplace();
    options.tls->self_signed = true;
    options.policy.http2 = http2;
    RunningServer server(options);
    for (const Http http : {Http::one, Http::two, Http::any}) {
      ClientOptions client;
      client.url = server->url();
      client.http = http;
      client.tls.verify = false;
      Trial trial(client);
      std::string first;
      trial.recorder.at_open = [&](Session& session) {
        first = trial.client.transcript().request.front();
        session.close();
      };
      trial.go();
      if (http == Http::two && !http2) {
        ASSERT_EQ(trial.recorder.failures.size(), 1u);
        EXPECT_EQ(trial.recorder.failures[0].cause, Cause::tls);
        continue;
      }
      EXPECT_EQ(trial.recorder.opens, 1);
      EXPECT_EQ(first == ":method: CONNECT", http2 && http != Http::one) << first;
    }
  }
}

TEST(Http2, ARefusalHasStatusAndText) {
  ServerOptions options;
  options.policy.paths = {"/chat"};
  RunningServer server(options);
  Crowd crowd(server->url() + "/other", 3, {"hi"});
  crowd.go();
  ASSERT_EQ(crowd.failures.size(), 3u);
  EXPECT_EQ(crowd.failures[0].cause, Cause::http);
  EXPECT_EQ(crowd.failures[0].status, 404u);
  EXPECT_EQ(crowd.failures[0].reason, "Not Found");
  EXPECT_EQ(crowd.failures[0].body, "There is no WebSocket at this path.\n");
  EXPECT_TRUE(server.handler.eventually([&] { return server.handler.refusals_.size() == 3; }));
}

TEST(Http2, WebSocketsCountAsConnections) {
  ServerOptions options;
  options.max_connections = 4;  // one for the connection itself
  RunningServer server(options);
  Crowd crowd(server->url(), 6, {"hi"});
  crowd.go();
  EXPECT_EQ(crowd.opens + static_cast<int>(crowd.failures.size()), 6);
  EXPECT_GE(crowd.opens, 3);
  for (const Failure& failure : crowd.failures) EXPECT_EQ(failure.status, 503u);
}

// A flood on one stream waits in the stream's own outbox and delays none of the others.
TEST(Http2, AFloodOnOneStreamLeavesTheOthersTheirTurn) {
  RunningServer server({}, [](EchoHandler& handler) {
    handler.at_open = [](Session& session) {
      if (session.path() != "/flood") return;
      const std::string part(100'000, 'x');
      while (session.send_binary(std::as_bytes(std::span(part))) == Error::none) {
      }
    };
  });
  Loop loop;
  struct Flooded : ClientHandler {
    void opened(Session& session) override { session.send_text("go"); }
    void event(Session& session, const Event& event) override {
      got += event.payload.size();
      if (event.type == Event::Type::text) session.close();
    }
    std::size_t got = 0;
  } flooded;
  Client client(loop, {.url = server->url() + "/flood", .http = Http::two}, flooded);
  Recorder recorder;
  recorder.at_open = [](Session& session) { session.send_text("hi"); };
  recorder.at_event = [](Session& session, const Event& event) {
    if (event.type == Event::Type::text) session.close();
  };
  Client other(loop, {.url = server->url(), .http = Http::two}, recorder);
  client.start();
  other.start();
  loop.run();
  EXPECT_EQ(recorder.closures.size(), 1u);
  EXPECT_GT(flooded.got, 1'000'000u);
  EXPECT_LE(server.handler.most_queued_, 1'200'000u);
}

TEST(Http2, ADrainEndsEveryWebSocketWith1001) {
  RunningServer server;
  Loop loop;
  Recorder recorder;
  int open = 0;
  std::vector<std::unique_ptr<Client>> clients;
  recorder.at_open = [&](Session&) {
    if (++open == 5) server->drain();
  };
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<Client>(loop, ClientOptions{.url = server->url(), .http = Http::two}, recorder));
    clients.back()->start();
  }
  loop.run();
  ASSERT_EQ(recorder.closures.size(), 5u);
  for (const Closure& closure : recorder.closures) {
    EXPECT_EQ(closure.received, close_code::going_away);
    EXPECT_TRUE(closure.clean);
  }
  server.join();
}

TEST(Http2, ACutIsNamed) {
  RunningServer server({}, [](EchoHandler& handler) {
    handler.first = [](Session& session, const Event&) { return session.abort(), true; };
  });
  Trial trial({.url = server->url(), .http = Http::two});
  std::string error;
  trial.recorder.at_open = [](Session& session) { session.send_text("cut"); };
  trial.recorder.at_event = [&](Session& session, const Event& event) {
    if (event.type == Event::Type::error) error = session.transport_error().message();
  };
  trial.go();
  ASSERT_EQ(trial.recorder.closures.size(), 1u);
  EXPECT_EQ(trial.recorder.closures[0].error, Error::connection_lost);
  EXPECT_EQ(error, "the peer reset the HTTP/2 stream: CANCEL");
}

TEST(Http2, AnIdleConnectionIsLetGo) {
  ServerOptions options;
  options.connection.timeouts.open = 200ms;
  RunningServer server(options);
  Peer peer(server.port());
  const std::string settings("\0\0\0\4\0\0\0\0\0", 9);
  peer.send(std::string(http::h2_preface) + settings);
  EXPECT_TRUE(peer.read_to_end());
  EXPECT_TRUE(server.serves());
}

TEST(Http2, NonsenseIsAnsweredByGoaway) {
  RunningServer server;
  for (const std::string& nonsense :
       {std::string("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"), std::string(http::h2_preface) + std::string(100, '\xff'),
        std::string(http::h2_preface) + std::string("\0\0\1\0\0\0\0\0\0x", 10)}) {
    Peer peer(server.port());
    peer.send(nonsense);
    const auto answer = peer.read_to_end();
    ASSERT_TRUE(answer);
    EXPECT_NE(answer->find(std::string("\7\0\0\0\0\0", 6)), answer->npos);  // the type of a GOAWAY, on stream 0
  }
  EXPECT_TRUE(server.serves());
}

// RFC 8441 §3: H2-03
TEST(Http2, AServerWithoutWebSocketsIsNamed) {
  OneServer server([](Peer& peer) {
    peer.read(24);
    peer.send(std::string("\0\0\0\4\0\0\0\0\0", 9));
    peer.read_to_end();
  });
  Trial trial({.url = server.url(), .http = Http::two});
  trial.go();
  ASSERT_EQ(trial.recorder.failures.size(), 1u);
  EXPECT_EQ(trial.recorder.failures[0].text, "the server speaks HTTP/2, but no WebSockets over it");
}

TEST(Http2, ASilentServerTakesNoLongerThanTheTimeout) {
  OneServer server([](Peer& peer) { peer.read_to_end(); });
  ClientOptions options{.url = server.url(), .http = Http::two};
  options.connection.timeouts.open = 200ms;
  Trial trial(options);
  trial.go();
  ASSERT_EQ(trial.recorder.failures.size(), 1u);
  EXPECT_EQ(trial.recorder.failures[0].cause, Cause::timeout);
}

TEST(Http2, WhoGivesUpIsNotWaitedFor) {
  RunningServer server;
  Trial trial({.url = server->url(), .http = Http::two});
  trial.client.start();
  trial.client.cancel();
  trial.loop.run();
  EXPECT_EQ(trial.recorder.failures.size() + trial.recorder.closures.size(), 1u);
}

}  // namespace
}  // namespace wspc::io
