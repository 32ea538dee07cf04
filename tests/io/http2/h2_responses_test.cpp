// SPDX-License-Identifier: MIT
// h2_responses_test: pages with long bodies over HTTP/2: read as the client's windows open, and never longer than it
// keeps opening them.   RFC 9113 §5.2
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "http/h2_frames.h"
#include "http/h2_preface.h"
#include "io/easy.h"
#include "io/http2/h2_server.h"
#include "io/loop/loop.h"
#include "io/memory_stream.h"
#include "io/peer.h"
#include "io/running_server.h"
#include "io/zeros.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using http::h2_frame;

constexpr std::size_t no_limit = 0x7fffffff;

std::string number(std::size_t value) {
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) text += static_cast<char>(value >> shift & 0xff);
  return text;
}

std::string window_update(unsigned stream, std::size_t size) { return h2_frame(8, 0, stream, number(size)); }

// The preface, and SETTINGS with the window that each stream begins with.
std::string beginning(std::size_t window) {
  return std::string(http::h2_preface) + h2_frame(4, 0, 0, std::string{0, 4} + number(window));
}

std::vector<Header> get() {
  return {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "localhost"}};
}

std::string request(unsigned stream) { return http::h2_headers(stream, get(), http::end_stream); }

struct H2Frame {
  unsigned type = 0;
  unsigned flags = 0;
  unsigned stream = 0;
  std::string payload;
};

std::optional<H2Frame> read_h2(Peer& peer) {
  const auto head = peer.read(9);
  if (!head) return {};
  const auto byte = [&head](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>((*head)[at])); };
  const std::size_t size = byte(0) << 16 | byte(1) << 8 | byte(2);
  auto payload = size > 0 ? peer.read(size) : std::string();
  if (!payload) return {};
  return H2Frame{byte(3), byte(4), byte(7) << 8 | byte(8), std::move(*payload)};
}

// How the responses end, read until each of `streams` has: "end", or "reset 8"; and how long they have been.
struct Ends {
  std::map<unsigned, std::string> how;
  std::map<unsigned, std::size_t> size;
};

Ends read_ends(Peer& peer, std::size_t streams) {
  Ends ends;
  while (ends.how.size() < streams) {
    const auto frame = read_h2(peer);
    if (!frame) break;
    if (frame->type == 0) ends.size[frame->stream] += frame->payload.size();
    if (frame->type == 0 && (frame->flags & 1U) != 0) ends.how.try_emplace(frame->stream, "end");
    if (frame->type == 3) ends.how.try_emplace(frame->stream, "reset " + std::to_string(frame->payload.back()));
  }
  return ends;
}

TEST(H2Responses, no_more_is_read_than_the_windows_have_room_for) {
  const auto zeros = std::make_shared<Zeros>(1U << 30);
  RunningServer server(with_page(zeros, 60s));
  Peer peer(server.port());
  ASSERT_TRUE(peer.send(beginning(1000) + request(1)));
  ASSERT_TRUE(soon([&] { return zeros->read() == 1000; }));
  ASSERT_TRUE(peer.send(window_update(1, 500)));
  ASSERT_TRUE(soon([&] { return zeros->read() == 1500; }));
  EXPECT_EQ(server->metrics().pages, 1U);
  peer.reset();
  ASSERT_TRUE(soon([&] { return server->metrics().pages == 0; }));
  EXPECT_EQ(server->metrics().pages_unfinished, 1U);
  EXPECT_EQ(zeros->read(), 1500U);
}

TEST(H2Responses, a_client_that_opens_no_window_any_more_is_reset_and_sent_away) {
  RunningServer server(with_page(std::make_shared<Zeros>(1U << 30), 300ms));
  Peer peer(server.port());
  ASSERT_TRUE(peer.send(beginning(1000) + request(1)));
  EXPECT_EQ(read_ends(peer, 1).how, (std::map<unsigned, std::string>{{1, "reset 8"}}));
  EXPECT_TRUE(peer.read_to_end());
  EXPECT_TRUE(soon([&] { return server->metrics().connections == 0; }));
  EXPECT_EQ(server->metrics().pages_unfinished, 1U);
}

TEST(H2Responses, a_client_that_opens_its_window_slowly_gets_all_of_it) {
  RunningServer server(with_page(std::make_shared<Zeros>(20'000), 400ms));
  Peer peer(server.port());
  ASSERT_TRUE(peer.send(beginning(1000) + request(1)));
  for (int i = 0; i < 19; ++i) {
    std::this_thread::sleep_for(60ms);  // 1.1 s in all
    ASSERT_TRUE(peer.send(window_update(1, 1000)));
  }
  const Ends ends = read_ends(peer, 1);
  EXPECT_EQ(ends.how.at(1), "end");
  EXPECT_EQ(ends.size.at(1), 20'000U);
}

// Reads this many bytes from the connection, slowly.
bool take_slowly(Peer& peer, std::size_t size) {
  while (size > 0) {
    const std::size_t next = std::min<std::size_t>(size, 20'000);
    if (!peer.read(next)) return false;
    size -= next;
    std::this_thread::sleep_for(15ms);
  }
  return true;
}

// The kernel has room for us again only now and then: what the client takes meanwhile counts.
TEST(H2Responses, a_client_that_takes_it_slowly_gets_all_of_it) {
  constexpr std::size_t size = 4'000'000;
  RunningServer server(with_page(std::make_shared<Zeros>(size), 500ms));
  Peer peer(server.port(), 4096);
  ASSERT_TRUE(peer.send(beginning(no_limit) + window_update(0, 10'000'000) + request(1)));
  EXPECT_TRUE(take_slowly(peer, size));
  ASSERT_TRUE(soon([&] { return server->metrics().pages == 0; }));
  EXPECT_EQ(server->metrics().pages_unfinished, 0U);
}

// It opens its window when it has taken what was in it, which lies in our kernel until then.
TEST(H2Responses, a_window_that_is_full_of_what_is_on_its_way_is_waited_for) {
  constexpr std::size_t window = 1'000'000;
  RunningServer server(with_page(std::make_shared<Zeros>(3 * window), 500ms));
  Peer peer(server.port(), 4096);
  ASSERT_TRUE(peer.send(beginning(window) + window_update(0, 10'000'000) + request(1)));
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(take_slowly(peer, window)) << i;
    ASSERT_TRUE(peer.send(window_update(1, window)));
  }
  ASSERT_TRUE(soon([&] { return server->metrics().pages == 0; }));
  EXPECT_EQ(server->metrics().pages_unfinished, 0U);
}

// RFC 9113 §5.3.1 lets a client ask for an order; nghttp2 obeys it, and the second response waits for the first.
TEST(H2Responses, one_that_waits_for_another_on_its_connection_is_not_stalled) {
  ServerOptions options = with_page(nullptr, 400ms);
  options.policy.page = [](const Request&) { return Page{.source = std::make_shared<Zeros>(85'535)}; };
  RunningServer server(std::move(options));
  Peer peer(server.port());
  const std::string first = request(1);
  std::string second = request(3);
  second[2] = static_cast<char>(second[2] + 5);
  second[4] = static_cast<char>(second[4] | 0x20);
  second.insert(9, number(1) + '\0');  // it depends on stream 1
  ASSERT_TRUE(peer.send(beginning(no_limit) + first + second));
  for (int i = 0; i < 20; ++i) {
    std::this_thread::sleep_for(60ms);  // 1.2 s in all
    ASSERT_TRUE(peer.send(window_update(0, 1000)));
  }
  ASSERT_TRUE(peer.send(window_update(0, 1'000'000)));
  const Ends ends = read_ends(peer, 2);
  EXPECT_EQ(ends.how, (std::map<unsigned, std::string>{{1, "end"}, {3, "end"}}));
  EXPECT_EQ(ends.size, (std::map<unsigned, std::size_t>{{1, 85'535}, {3, 85'535}}));
}

// RFC 9113 §8.1.1
TEST(H2Responses, a_body_that_breaks_off_resets_the_stream) {
  const auto zeros = std::make_shared<Zeros>(1'000'000);
  zeros->has = 70'000;
  RunningServer server(with_page(zeros, 20s));
  Peer peer(server.port());
  ASSERT_TRUE(peer.send(beginning(no_limit) + window_update(0, 10'000'000) + request(1)));
  EXPECT_EQ(read_ends(peer, 1).how, (std::map<unsigned, std::string>{{1, "reset 2"}}));
  EXPECT_TRUE(soon([&] { return server->metrics().pages_unfinished == 1; }));
}

TEST(H2Responses, one_too_many_gets_503) {
  ServerOptions options = with_page(std::make_shared<Zeros>(1U << 30), 60s);
  options.max_pages = 3;
  RunningServer server(std::move(options));
  Peer peer(server.port());
  ASSERT_TRUE(peer.send(beginning(0) + request(1) + request(3) + request(5) + request(7)));
  ASSERT_TRUE(server.handler.eventually([&] { return server.handler.refusals_.size() == 1; }));
  EXPECT_EQ(server.handler.refusals_[0].status, 503U);
  EXPECT_EQ(server->metrics().pages, 3U);
}

// Data that a client sends on the stream of a page request is discarded.
TEST(H2Responses, the_body_of_a_request_is_discarded) {
  RunningServer server(with_page(std::make_shared<Zeros>(1000), 60s));
  Peer peer(server.port());
  const std::string body = h2_frame(0, 0, 1, std::string(16'000, 'b'));
  ASSERT_TRUE(peer.send(beginning(500) + http::h2_headers(1, get()) + body + body + body));
  ASSERT_TRUE(peer.send(window_update(1, 500)));
  const Ends ends = read_ends(peer, 1);
  EXPECT_EQ(ends.how.at(1), "end");
  EXPECT_EQ(ends.size.at(1), 1000U);
}

// A client as fast as the server would delay all others on its loop.
TEST(H2Responses, make_way_for_others_after_a_while) {
  constexpr std::size_t size = 3'000'000;
  Loop loop;
  EchoHandler handler;
  const ServerOptions options = with_page(std::make_shared<Zeros>(size), 60s);
  std::atomic<std::size_t> pages{0};
  const auto admit = [&pages] { return std::optional<AdmissionSlot>(AdmissionSlot(pages)); };
  const H2Service service{options.policy, handler, options.connection, 0, admit, admit};
  const auto out = std::make_shared<Wire>();
  auto stream = std::make_unique<MemoryStream>(std::make_shared<Wire>(), out);
  MemoryStream& there = *stream;
  const auto server = std::make_shared<H2Server>(loop, std::move(stream), service, [](H2Server&) {});
  server->start(beginning(no_limit) + window_update(0, 10'000'000) + request(1));
  EXPECT_GT(out->bytes.size(), 0U);
  EXPECT_LT(out->bytes.size(), size);
  int turns = 1;
  while (there.interest.write && turns < 100) {
    there.watcher->ready({false, true, false});
    ++turns;
  }
  EXPECT_EQ(turns, 3);
  EXPECT_GT(out->bytes.size(), size);
  EXPECT_EQ(pages, 0U);
  server->abort();
}

}  // namespace
}  // namespace wspc::io
