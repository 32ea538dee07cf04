// SPDX-License-Identifier: MIT
// server_threads_test: a server on several threads, and sessions used from outside of them.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "io/peer.h"
#include "io/running_server.h"
#include "io/server/server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;

TEST(Server, ServesOnTwoThreads) {
  std::mutex mutex;
  std::vector<std::thread::id> seen;
  ServerOptions options;
  options.threads = 2;
  RunningServer server(options, [&](EchoHandler& handler) {
    handler.at_open = [&](Session&) {
      const std::lock_guard lock(mutex);
      seen.push_back(std::this_thread::get_id());
    };
  });
  std::vector<Peer> peers;
  for (int i = 0; i < 20; ++i) peers.push_back(Peer::opened(server.port()));
  for (int round = 0; round < 20; ++round) {
    for (Peer& peer : peers) ASSERT_TRUE(peer.send_frame(1, std::to_string(round)));
    for (Peer& peer : peers) {
      const auto frame = peer.read_frame();
      ASSERT_TRUE(frame);
      EXPECT_EQ(frame->payload, std::to_string(round));
    }
  }
  server.stop();
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()) - seen.begin(), 2);
}

TEST(Server, SendsToEverybodyFromAnyThread) {
  ServerOptions options;
  options.threads = 2;
  RunningServer server(options);
  std::vector<Peer> peers;
  for (int i = 0; i < 10; ++i) peers.push_back(Peer::opened(server.port()));
  const Prepared message = Prepared::text("to all");
  for (int i = 0; i < 3; ++i) {
    server->for_each([message](Session& session) { EXPECT_EQ(session.send(message), Error::none); });
  }
  for (Peer& peer : peers) {
    for (int i = 0; i < 3; ++i) {
      const auto frame = peer.read_frame();
      ASSERT_TRUE(frame);
      EXPECT_EQ(frame->payload, "to all");
    }
  }
}

TEST(Session, CanBePostedToFromAnotherThreadAndOutlived) {
  SessionHandle handle;
  std::atomic<bool> ready = false;
  {
    RunningServer server({}, [&](EchoHandler& handler) {
      handler.at_open = [&](Session& session) {
        handle = session.handle();
        ready = true;
      };
    });
    Peer peer = Peer::opened(server.port());
    while (!ready) std::this_thread::yield();
    for (int i = 0; i < 100; ++i) handle.post([i](Session& session) { session.send_text(std::to_string(i)); });
    for (int i = 0; i < 100; ++i) EXPECT_EQ(peer.read_frame().value_or(Frame{}).payload, std::to_string(i));
    peer.close();
    ASSERT_TRUE(server.handler.eventually([&] { return server.handler.closures_.size() == 1; }));
    handle.post([](Session&) { FAIL() << "the session is gone"; });
  }
  handle.post([](Session&) { FAIL() << "the server is gone"; });
  EXPECT_TRUE(handle.expired());
  SessionHandle().post([](Session&) { FAIL() << "there never was one"; });
}

TEST(Session, GivesBackWhatItBorrowed) {
  auto owner = std::make_shared<std::string>(300'000, 'x');
  const std::weak_ptr<std::string> watch = owner;
  RunningServer server({}, [&](EchoHandler& handler) {
    handler.at_open = [&](Session& session) {
      for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(session.send_borrowed(MessageType::binary, std::as_bytes(std::span(*owner)), owner), Error::none);
      }
      owner.reset();
    };
  });
  Peer peer = Peer::opened(server.port());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(peer.read_frame().value_or(Frame{}).payload, std::string(300'000, 'x'));
  for (int i = 0; i < 100 && !watch.expired(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(watch.expired());
}

}  // namespace
}  // namespace wspc::io
