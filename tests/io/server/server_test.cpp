// SPDX-License-Identifier: MIT
// server_test: a server on loopback, and peers that behave and misbehave.   RFC 6455 §4.2, §5, §7
#include "io/server/server.h"

#include <chrono>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string status_of(const std::optional<std::string>& response) {
  return response ? response->substr(0, response->find("\r\n")) : "none";
}

TEST(Server, EchoesMessagesOfEverySize) {
  RunningServer server;
  Peer peer = Peer::opened(server.port());
  for (const std::size_t size : std::vector<std::size_t>{0, 1, 125, 126, 127, 4096, 65535, 65536, 262144, 1048576}) {
    const std::string payload(size, 'x');
    ASSERT_TRUE(peer.send_frame(2, payload));
    const auto frame = peer.read_frame();
    ASSERT_TRUE(frame) << size;
    EXPECT_EQ(frame->opcode, 2u);
    EXPECT_TRUE(frame->payload == payload) << size;
  }
}

TEST(Server, TakesTheFirstFramesTogetherWithTheRequest) {
  RunningServer server;
  Peer peer(server.port());
  ASSERT_TRUE(peer.send(Peer::request() + Peer::frame(1, "early") + Peer::frame(9, "p")));
  EXPECT_EQ(status_of(peer.read_head()), "HTTP/1.1 101 Switching Protocols");
  for (int i = 0; i < 2; ++i) {  // a pong may overtake
    const auto frame = peer.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->payload, frame->opcode == 1 ? "early" : "p");
  }
}

TEST(Server, TakesARequestByteByByte) {
  RunningServer server;
  Peer peer(server.port());
  for (const char byte : Peer::request()) ASSERT_TRUE(peer.send(std::string_view(&byte, 1)));
  EXPECT_EQ(status_of(peer.read_head()), "HTTP/1.1 101 Switching Protocols");
}

TEST(Server, TellsTheApplicationWhoAndWhat) {
  std::string seen;
  std::uint64_t first_id = 0;
  ServerOptions options;
  options.policy.subprotocols = {"v1"};
  RunningServer server(options, [&](EchoHandler& handler) {
    handler.at_open = [&](Session& session) {
      seen = std::string(session.path()) + ' ' + std::string(session.subprotocol()) + ' ' + session.remote();
      first_id = session.id();
    };
  });
  Peer peer(server.port());
  peer.send(Peer::request("Sec-WebSocket-Protocol: v0, v1\r\n", "/a/b?c"));
  ASSERT_TRUE(peer.read_head());
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.opened_ == 1; }));
  EXPECT_EQ(seen.substr(0, 18), "/a/b v1 127.0.0.1:");
  EXPECT_NE(first_id, 0u);
}

// ---- the end -------------------------------------------------------------------------------------------------------

// RFC 6455 §5.5.1: W088; §7.1.1: W103; §7.1.2: W105
TEST(Server, AnswersACloseAndClosesTcpFirst) {
  RunningServer server;
  Peer peer = Peer::opened(server.port());
  peer.send_frame(8,
                  "\x03\xE8"
                  "bye");
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1000u);
  EXPECT_EQ(peer.read_to_end(), "");  // before our half is shut
  peer.close();
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  const Closure closure = server.handler.closures_[0];
  EXPECT_TRUE(closure.clean);
  EXPECT_EQ(closure.received, 1000);
  EXPECT_EQ(closure.sent, 1000);
  EXPECT_EQ(closure.started_by, Closure::Starter::peer);
}

// A reset would destroy the Close that is still in the peer's receive buffer. The server gets to the peer's Close when
// much more has already arrived than it reads at once.
// RFC 6455 §7.1.1: W102
TEST(Server, DoesNotResetAPeerThatSendsMoreAfterItsClose) {
  RunningServer server({}, [](EchoHandler& handler) {
    handler.first = [](Session&, const Event& event) {
      if (event.text() == "wait") std::this_thread::sleep_for(200ms);
      return event.text() == "wait";
    };
  });
  Peer peer = Peer::opened(server.port());
  peer.send(Peer::frame(1, "wait"));
  std::this_thread::sleep_for(50ms);
  EXPECT_TRUE(peer.send(Peer::frame(8, "\x03\xE8") + std::string(1'000'000, 'x')));
  std::this_thread::sleep_for(250ms);
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1000u);
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_TRUE(peer.send("and more")) << "a reset has come";
}

// RFC 6455 §7.1.7: W111, W112; §10.7: W137
TEST(Server, SaysWhyAPeerIsWrong) {
  RunningServer server;
  Peer peer = Peer::opened(server.port());
  peer.send("\x81\x05Hello");  // not masked
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1002u);
  EXPECT_EQ(close->payload.substr(2), describe(Error::unmasked_frame).text);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_EQ(server.handler.closures_[0].error, Error::unmasked_frame);
  EXPECT_EQ(server.handler.errors_, std::vector<Error>{Error::unmasked_frame});
}

TEST(Server, DoesNotWaitForAPeerThatNeverShutsItsHalf) {
  RunningServer server;
  Peer peer = Peer::opened(server.port());
  const auto start = Clock::now();
  peer.send_frame(8, "\x03\xE8");
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_LT(Clock::now() - start, 3s);
}

TEST(Server, NoticesAPeerThatResets) {
  RunningServer server;
  Peer peer = Peer::opened(server.port());
  peer.reset();
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_FALSE(server.handler.closures_[0].clean);
  EXPECT_EQ(server.handler.closures_[0].error, Error::connection_lost);
  EXPECT_TRUE(server.serves());
}

TEST(Server, NoticesAPeerThatVanishesInTheMiddleOfAFrame) {
  RunningServer server;
  Peer peer = Peer::opened(server.port());
  peer.send(Peer::frame(2, std::string(1000, 'x')).substr(0, 500));
  peer.close();
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_EQ(server.handler.closures_[0].error, Error::connection_lost);
}

// A write to a peer that has left must not kill the process (SIGPIPE), nor lose the peer's last bytes.
TEST(Server, SurvivesWritingToAPeerThatIsGone) {
  RunningServer server({}, [](EchoHandler& handler) {
    handler.at_open = [](Session& session) {
      const std::vector<std::byte> block(200'000);
      while (session.send_binary(block) == Error::none) {
      }
    };
  });
  for (int i = 0; i < 10; ++i) Peer::opened(server.port()).reset();
  EXPECT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 10; }));
}

TEST(Server, CutsWhenTheApplicationSaysSo) {
  RunningServer server({}, [](EchoHandler& handler) {
    handler.first = [](Session& session, const Event& event) {
      if (event.text() == "cut") session.abort();
      return event.text() == "cut";
    };
  });
  Peer peer = Peer::opened(server.port());
  peer.send(Peer::frame(1, "cut") + Peer::frame(1, "never"));
  EXPECT_FALSE(peer.read_frame());
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  EXPECT_EQ(server.handler.closures_[0].error, Error::connection_lost);
}

// ---- requests that are none ----------------------------------------------------------------------------------------

// RFC 6455 §4.2.1: W034; §10.7: W137
TEST(Server, AnswersGarbageAndGoesOnServing) {
  RunningServer server;
  const std::vector<std::pair<std::string, std::string>> cases{
      {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), "HTTP/1.1 400 Bad Request"},
      {"POST / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 405 Method Not Allowed"},
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 426 Upgrade Required"},
      {"GET /" + std::string(9000, 'a'), "HTTP/1.1 414 URI Too Long"},
      {"GET / HTTP/1.1\r\nX: " + std::string(300'000, 'a'), "HTTP/1.1 431 Request Header Fields Too Large"},
      {Peer::request("Origin: http://evil.example\r\n"), "HTTP/1.1 403 Forbidden"},
  };
  for (const auto& [request, status] : cases) {
    Peer peer(server.port());
    peer.send(request);
    const auto response = peer.read_to_end();
    EXPECT_EQ(status_of(response), status);
  }
  EXPECT_TRUE(server.serves());
  server.stop();
  ASSERT_EQ(server.handler.refusals_.size(), cases.size());
  EXPECT_EQ(server.handler.refusals_[1].text, "the method is not GET");
  EXPECT_EQ(server.handler.refusals_[1].status, 405u);
  EXPECT_EQ(server.handler.refusals_[1].remote.substr(0, 10), "127.0.0.1:");
}

// RFC 6455 §7.2.2: W116
TEST(Server, LogsAPeerThatLeavesInTheMiddleOfItsRequest) {
  RunningServer server;
  Peer(server.port()).close();  // without a word: not worth a line
  Peer peer(server.port());
  peer.send("GET / HT");
  peer.close();
  ASSERT_TRUE(server.handler.eventually([&] { return !server.handler.refusals_.empty(); }));
  server.stop();
  ASSERT_EQ(server.handler.refusals_.size(), 1u);
  EXPECT_EQ(server.handler.refusals_[0].status, 0u);
  EXPECT_EQ(server.handler.refusals_[0].error, Error::connection_lost);
}

// ---- limits --------------------------------------------------------------------------------------------------------

TEST(Server, TurnsAwayWhoIsOneTooMany) {
  ServerOptions options;
  options.max_connections = 2;
  RunningServer server(options);
  Peer one = Peer::opened(server.port());
  Peer two = Peer::opened(server.port());
  Peer three(server.port());
  three.send(Peer::request());
  const auto response = three.read_to_end();
  EXPECT_EQ(status_of(response), "HTTP/1.1 503 Service Unavailable");
  three.close();
  one.close();
  for (int i = 0; i < 100 && server->connections() > 1; ++i) std::this_thread::sleep_for(20ms);
  EXPECT_TRUE(server.serves());
}

// Unfinished handshakes delay new connections only for as long as a handshake may take.
TEST(Server, HandshakesPastTheLimitWait) {
  ServerOptions options;
  options.max_handshakes = 2;
  options.connection.timeouts.open = 400ms;
  RunningServer server(options);
  const Peer one(server.port());
  const Peer two(server.port());
  for (int i = 0; i < 500 && server->connections() < 2; ++i) std::this_thread::sleep_for(10ms);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(server.serves());
  EXPECT_GE(std::chrono::steady_clock::now() - start, 200ms);
}

// Every file descriptor is in use: the server waits, reports it, and serves when one is free again.
TEST(Server, SurvivesRunningOutOfFiles) {
  RunningServer server;
  ASSERT_TRUE(server.serves());
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  std::vector<int> files;
  Peer peer(server.port());  // has its own
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
  for (int file = dup(null); file >= 0; file = dup(null)) files.push_back(file);
  close(files.back());  // for this one:
  files.pop_back();
  Peer waiting(server.port());
  waiting.send(Peer::request());
  EXPECT_TRUE(server.handler.eventually([&] { return !server.handler.troubles_.empty(); }));
  for (const int file : files) close(file);
  EXPECT_EQ(status_of(waiting.read_head()), "HTTP/1.1 101 Switching Protocols");
  close(null);
  server.stop();
  EXPECT_EQ(server.handler.troubles_[0], "accept: Too many open files");
}

TEST(Server, SaysWhyItCannotListen) {
  RunningServer server;
  EchoHandler handler;
  ServerOptions options;
  options.port = server.port();
  Server second(options, handler);
  EXPECT_EQ(second.listen(), "127.0.0.1:" + std::to_string(server.port()) + ": Address already in use");
  options.address = "localhost";
  EXPECT_EQ(Server(options, handler).listen(), "localhost: this is not an IP address");
}

}  // namespace
}  // namespace wspc::io
