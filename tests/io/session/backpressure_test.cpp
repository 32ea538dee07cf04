// SPDX-License-Identifier: MIT
// backpressure_test: peers that read slowly, or not at all: nothing is lost, and memory is bounded.
#include <chrono>
#include <numeric>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;

// Message number i: its size and bytes follow from i.
std::string message(std::size_t i, std::size_t largest) {
  std::string text((i * 7919) % largest + 8, '\0');
  std::iota(text.begin(), text.end(), static_cast<char>(i));
  text.replace(0, 8, std::to_string(10'000'000 + i));
  return text;
}

// Small ones together: a system call for each is slow under a sanitizer.
void send_all(Peer& peer, std::size_t count, std::size_t largest) {
  std::string frames;
  for (std::size_t i = 0; i < count; ++i) {
    frames += Peer::frame(2, message(i, largest));
    if (frames.size() < 65536 && i + 1 < count) continue;
    EXPECT_TRUE(peer.send(frames));
    frames.clear();
  }
}

// Sends `count` messages without reading, and reads the echoes late and in small steps.
void echo_slowly(RunningServer& server, std::size_t count, std::size_t largest, std::size_t full = 1 << 20) {
  Peer peer = Peer::opened(server.port(), 65536);
  std::thread sender([&peer, count, largest] { send_all(peer, count, largest); });
  EXPECT_TRUE(server.handler.eventually([&] { return server.handler.most_queued_ >= full; }))
      << "the outbox did not fill: nothing was tested";
  std::this_thread::sleep_for(100ms);
  std::size_t good = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto frame = peer.read_frame();
    if (!frame || frame->payload != message(i, largest)) break;
    ++good;
  }
  EXPECT_EQ(good, count);
  if (good < count) peer.shut();
  sender.join();
}

TEST(Backpressure, LosesNothingOfLargeMessages) {
  RunningServer server;
  echo_slowly(server, 100, 500'000);
  server.stop();
  EXPECT_TRUE(server.handler.refused_sends_.empty());
  EXPECT_LE(server.handler.most_queued_, (1u << 20) + 500'100);
}

TEST(Backpressure, LosesNothingOfSmallMessages) {
  RunningServer server;
  echo_slowly(server, 200'000, 100);
  server.stop();
  EXPECT_TRUE(server.handler.refused_sends_.empty());
  EXPECT_LE(server.handler.most_queued_, (1u << 20) + 200);
}

// Reading pauses in the middle of what was received, again and again.
TEST(Backpressure, LosesNothingWhenTheOutboxHoldsOneMessage) {
  ServerOptions options;
  options.connection.limits.outbox = 1;
  RunningServer server(options);
  echo_slowly(server, 20'000, 1000, 500);
  server.stop();
  EXPECT_TRUE(server.handler.refused_sends_.empty());
  EXPECT_LE(server.handler.most_queued_, 1100u);
}

// Many small questions come in one read, and each answer is so large that reading pauses after a few.
TEST(Backpressure, LosesNothingWhenAnswersAreLargerThanQuestions) {
  RunningServer server({}, [](EchoHandler& handler) {
    handler.first = [&handler](Session& session, const Event& event) {
      if (event.type != Event::Type::text) return false;
      if (session.send_text(std::string(event.text()) + std::string(60'000, 'x')) != Error::none)
        handler.note_refusal();
      return true;
    };
  });
  Peer peer = Peer::opened(server.port(), 65536);
  std::string questions;
  for (int i = 0; i < 500; ++i) questions += Peer::frame(1, std::to_string(1000 + i));
  ASSERT_TRUE(peer.send(questions));
  std::this_thread::sleep_for(100ms);
  int good = 0;
  while (good < 500 && peer.read_frame().value_or(Frame{}).payload.substr(0, 4) == std::to_string(1000 + good)) ++good;
  EXPECT_EQ(good, 500);
  server.stop();
  EXPECT_TRUE(server.handler.refused_sends_.empty());
}

// More than the kernel takes leaves in one write with the answer to the handshake.
TEST(Backpressure, LosesNothingThatIsSentWhenItOpens) {
  ServerOptions options;
  options.connection.limits.outbox = 64 << 20;
  RunningServer server(options, [](EchoHandler& handler) {
    handler.at_open = [](Session& session) {
      for (std::size_t i = 0; i < 60; ++i) session.send_text(std::string(300'000, static_cast<char>('0' + i)));
    };
  });
  Peer peer = Peer::opened(server.port(), 65536);
  std::size_t good = 0;
  while (good < 60 &&
         peer.read_frame().value_or(Frame{}).payload == std::string(300'000, static_cast<char>('0' + good))) {
    ++good;
  }
  EXPECT_EQ(good, 60u);
}

TEST(Backpressure, LosesNothingOfPieces) {
  ServerOptions options;
  options.connection.delivery = Delivery::pieces;
  options.connection.limits.message = unlimited;
  options.connection.limits.frame = unlimited;
  RunningServer server(options);
  Peer peer = Peer::opened(server.port(), 65536);
  std::thread sender([&] { EXPECT_TRUE(peer.send_frame(1, std::string(16'000'000, 'x'))); });
  std::this_thread::sleep_for(300ms);
  std::size_t got = 0;
  bool more = true;
  while (more) {
    const auto frame = peer.read_frame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->payload.find_first_not_of('x'), std::string::npos);
    got += frame->payload.size();
    more = !frame->fin;
  }
  EXPECT_EQ(got, 16'000'000u);
  sender.join();
  server.stop();
  EXPECT_LE(server.handler.most_queued_, (1u << 20) + 300'000);
}

// The others do not notice.
TEST(Backpressure, APeerThatDoesNotReadStopsNobodyElse) {
  RunningServer server;
  Peer stuck = Peer::opened(server.port(), 65536);
  std::thread sender([&stuck] {
    for (int i = 0; i < 100 && stuck.send_frame(2, std::string(500'000, 'x')); ++i) {
    }
  });
  std::this_thread::sleep_for(200ms);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(server.serves());
  stuck.shut();
  server.stop();
  sender.join();
}

// The application repeats a refused send when it is notified that there is room.
TEST(Backpressure, TellsWhenThereIsRoomAgain) {
  struct Source : EchoHandler {
    int sent = 0;
    void fill(Session& session) {
      const std::string block(100'000, 'x');
      while (sent < 100 && session.send_text(std::to_string(100 + sent) + block) == Error::none) ++sent;
    }
    void opened(Session& session) override { fill(session); }
    void writable(Session& session) override { fill(session); }
  } source;
  Server server({}, source);
  ASSERT_EQ(server.listen(), "");
  std::thread thread([&server] { server.run(); });
  Peer peer = Peer::opened(server.port(), 65536);
  int good = 0;
  while (good < 100 && peer.read_frame().value_or(Frame{}).payload.substr(0, 3) == std::to_string(100 + good)) ++good;
  EXPECT_EQ(good, 100);
  server.stop();
  thread.join();
}

// Time does not run against a peer that reads slowly, as long as it reads: the ping that it does not answer waits
// behind what it has not read yet.
TEST(Backpressure, APeerThatReadsSlowlyIsAlive) {
  ServerOptions options;
  options.connection.timeouts.ping = 100ms;
  options.connection.timeouts.pong = 1000ms;
  options.connection.limits.outbox = 64 << 20;
  RunningServer server(options, [](EchoHandler& handler) {
    handler.at_open = [](Session& session) {
      for (int i = 0; i < 100; ++i) session.send_text(std::string(300'000, 'x'));
    };
  });
  Peer peer = Peer::opened(server.port());
  for (int i = 0; i < 150; ++i) {  // 30 MB in more than 1.5 s
    ASSERT_TRUE(peer.read(200'000)) << i;
    std::this_thread::sleep_for(10ms);
  }
  server.stop();
  EXPECT_TRUE(server.handler.errors_.empty() || server.handler.errors_[0] == Error::connection_lost);
}

}  // namespace
}  // namespace wspc::io
