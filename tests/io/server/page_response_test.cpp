// SPDX-License-Identifier: MIT
// page_response_test: pages with long bodies, over HTTP/1.1: read as they are sent, and never longer than the client
// keeps taking them.
#include "io/server/page_response.h"

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "io/easy.h"
#include "io/loop/loop.h"
#include "io/memory_stream.h"
#include "io/peer.h"
#include "io/running_server.h"
#include "io/zeros.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;

std::size_t length_in(const std::string& head) {
  const std::string name = "content-length: ";
  return std::stoul(head.substr(head.find(name) + name.size()));
}

TEST(PageResponse, a_client_that_takes_nothing_costs_no_more_than_a_piece_and_is_cut_off) {
  const auto zeros = std::make_shared<Zeros>(1U << 30);
  RunningServer server(with_page(zeros, 300ms));
  Peer peer(server.port(), 4096);
  ASSERT_TRUE(peer.send(page_request));
  ASSERT_TRUE(soon([&] { return server->metrics().pages_unfinished == 1; }));
  EXPECT_EQ(server->metrics().pages, 0U);
  EXPECT_GT(zeros->read(), 0U);
  EXPECT_LT(zeros->read(), std::uint64_t{64} << 20);  // what the kernel buffers
}

TEST(PageResponse, a_client_that_takes_it_slowly_gets_all_of_it) {
  constexpr std::size_t size = 4'000'000;
  RunningServer server(with_page(std::make_shared<Zeros>(size), 400ms));
  Peer peer(server.port(), 4096);
  ASSERT_TRUE(peer.send(page_request));
  const auto head = peer.read_head();
  ASSERT_TRUE(head);
  EXPECT_EQ(length_in(*head), size);
  for (std::size_t left = size; left > 0;) {
    const std::size_t next = std::min<std::size_t>(left, 40'000);
    ASSERT_TRUE(peer.read(next)) << left;
    left -= next;
    std::this_thread::sleep_for(15ms);  // 1.5 s in all
  }
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_EQ(server->metrics().pages_unfinished, 0U);
}

// RFC 9112 §8
TEST(PageResponse, a_body_that_breaks_off_ends_the_connection_before_the_announced_length) {
  const auto zeros = std::make_shared<Zeros>(1'000'000);
  zeros->has = 700'000;
  RunningServer server(with_page(zeros, 20s));
  Peer peer(server.port());
  ASSERT_TRUE(peer.send(page_request));
  const auto head = peer.read_head();
  ASSERT_TRUE(head);
  EXPECT_EQ(length_in(*head), 1'000'000U);
  const auto body = peer.read_to_end();
  EXPECT_LE(body ? body->size() : 0, 700'000U);
  EXPECT_TRUE(soon([&] { return server->metrics().pages_unfinished == 1; }));
  EXPECT_TRUE(server.serves());
}

TEST(PageResponse, one_too_many_gets_503_until_another_has_ended) {
  const auto zeros = std::make_shared<Zeros>(1U << 30);
  ServerOptions options = with_page(zeros, 60s);
  options.max_pages = 1;
  RunningServer server(std::move(options));
  Peer first(server.port(), 4096);
  ASSERT_TRUE(first.send(page_request));
  ASSERT_TRUE(first.read_head());
  EXPECT_EQ(server->metrics().pages, 1U);
  Peer second(server.port());
  ASSERT_TRUE(second.send(page_request));
  EXPECT_TRUE(second.read_to_end().value_or("").starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  first.reset();
  ASSERT_TRUE(soon([&] { return server->metrics().pages == 0; }));
  Peer third(server.port(), 4096);
  ASSERT_TRUE(third.send(page_request));
  EXPECT_TRUE(third.read_head().value_or("").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST(PageResponse, a_server_that_drains_sends_what_it_has_begun) {
  constexpr std::size_t size = 30'000'000;
  ServerOptions options = with_page(std::make_shared<Zeros>(size), 20s);
  options.drain_window = 60s;
  RunningServer server(std::move(options));
  Peer peer(server.port(), 4096);
  ASSERT_TRUE(peer.send(page_request));
  ASSERT_TRUE(peer.read_head());
  server->drain();
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.draining_; }));
  EXPECT_EQ(peer.read_to_end().value_or("").size(), size);
  peer.close();
  server.join();
}

TEST(PageResponse, a_server_that_stops_cuts_it_off) {
  RunningServer server(with_page(std::make_shared<Zeros>(1U << 30), 60s));
  Peer peer(server.port(), 4096);
  ASSERT_TRUE(peer.send(page_request));
  ASSERT_TRUE(peer.read_head());
  server->stop();
  server.join();
  EXPECT_EQ(server->metrics().pages_unfinished, 1U);
}

// A client as fast as the server would delay all others on its loop.
TEST(PageResponse, makes_way_for_others_after_a_while) {
  constexpr std::size_t size = 3'000'000;
  Loop loop;
  EchoHandler handler;
  const auto wire = std::make_shared<Wire>();
  const auto back = std::make_shared<Wire>();
  auto stream = std::make_unique<MemoryStream>(back, wire);
  MemoryStream& there = *stream;
  bool ended = false;
  const auto page = std::make_shared<PageResponse>(
      loop, std::move(stream), PageResponse::Start{"head", http::Body(std::make_shared<Zeros>(size)), {}, 1s}, handler,
      [&ended](PageResponse&) { ended = true; });
  page->start();
  EXPECT_GT(wire->bytes.size(), 0U);
  EXPECT_LT(wire->bytes.size(), size);
  int turns = 1;
  while (there.interest.write && turns < 100) {
    there.watcher->ready({false, true, false});
    ++turns;
  }
  EXPECT_EQ(turns, 3);
  EXPECT_EQ(wire->bytes.size(), size + 4);
  EXPECT_TRUE(wire->ended);
  EXPECT_FALSE(ended);
  back->ended = true;
  there.watcher->ready({true, false, false});
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace wspc::io
