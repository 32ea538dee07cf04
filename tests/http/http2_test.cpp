// SPDX-License-Identifier: MIT
// http2_test: which header blocks of HTTP/2 are heads, and what is in them.   RFC 9113 §8.1, §8.2.3
#include "http/http2.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/h2_frames.h"
#include "http/header_block.h"

namespace wspc::http {
namespace {

class Recorder final : public Http2Events {
 public:
  void head(StreamId stream, std::vector<Header> lines, bool last) override {
    std::string text = "head " + std::to_string(stream);
    for (const Header& line : lines) text += " | " + line.name + ": " + line.value;
    events.push_back(text + (last ? " | last" : ""));
    heads.push_back(std::move(lines));
  }
  void data(StreamId, std::span<const std::byte> bytes) override {
    const bool more = !events.empty() && events.back().starts_with("data ");
    if (!more) events.emplace_back("data ");
    events.back().append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  void last(StreamId) override { events.emplace_back("last"); }
  void reset(StreamId, std::uint32_t code) override { events.push_back("reset " + h2_error_name(code)); }
  void settings() override {}
  void going_away(std::uint32_t) override {}
  Piece next(StreamId, std::span<std::byte>) override { return {}; }

  std::vector<std::string> events;
  std::vector<std::vector<Header>> heads;
};

// What one side is told when `bytes` come after the peer's SETTINGS, all at once and in pieces. (nghttp2 takes more
// than eight pieces of a CONTINUATION for an attack.)
std::vector<std::string> told(Role role, const std::string& bytes) {
  std::vector<std::string> first;
  for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{bytes.size() < 4096 ? 1U : 3001U}}) {
    Recorder recorder;
    Http2 http(role, recorder);
    const std::vector<Header> request{{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}};
    if (role == Role::client) {
      EXPECT_EQ(http.request(request), 1);
    }
    std::string out;
    EXPECT_TRUE(http.transmit(out, std::size_t{1} << 20));
    const std::string input = (role == Role::server ? std::string(h2_preface) : "") + h2_settings() + bytes;
    const auto all = std::as_bytes(std::span(input));
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t size = std::min(piece, all.size() - at);
      EXPECT_TRUE(http.receive(all.subspan(at, size))) << http.problem();
      at += size;
    }
    if (first.empty()) first = recorder.events;
    EXPECT_EQ(recorder.events, first);
  }
  return first;
}

using Events = std::vector<std::string>;

// ---- the client ----------------------------------------------------------------------------------------------------

// RFC 9110 §15.2: S09
TEST(Http2, PassesOverInterimResponses) {
  const std::string hints = h2_headers(1, {{":status", "103"}, {"link", "</a>"}});
  const std::string final = h2_headers(1, {{":status", "200"}, {"x", "y"}});
  EXPECT_EQ(told(Role::client, final), (Events{"head 1 | :status: 200 | x: y"}));
  EXPECT_EQ(told(Role::client, hints + hints + final), (Events{"head 1 | :status: 200 | x: y"}));
}

TEST(Http2, PassesOverSoManyOfThemAndNoMore) {
  std::string some;
  for (unsigned i = 0; i < max_interim_responses; ++i) some += h2_headers(1, {{":status", "100"}});
  const std::string final = h2_headers(1, {{":status", "200"}});
  EXPECT_EQ(told(Role::client, some + final), (Events{"head 1 | :status: 200"}));
  EXPECT_EQ(told(Role::client, some + h2_headers(1, {{":status", "100"}})), (Events{"head 1"}));
}

// A final response after an interim one looks like trailers to nghttp2, and so does one that is not complete.
TEST(Http2, AFinalResponseThatIsTooBigIsNotTakenForTrailers) {
  const std::string hints = h2_headers(1, {{":status", "103"}, {"link", std::string(max_header_block, 'l')}});
  const std::string big = h2_headers(1, {{":status", "200"}, {"x", std::string(max_header_block, 'x')}});
  const std::string big_end =
      h2_headers(1, {{":status", "404"}, {"x", std::string(max_header_block, 'x')}}, end_stream);
  EXPECT_EQ(told(Role::client, big), (Events{"head 1"}));
  EXPECT_EQ(told(Role::client, hints + big), (Events{"head 1"}));
  EXPECT_EQ(told(Role::client, hints + big_end), (Events{"head 1 | last"}));
  EXPECT_EQ(told(Role::client, hints + h2_headers(1, {{":status", "200"}})), (Events{"head 1 | :status: 200"}));
}

// RFC 9113 §8.1
TEST(Http2, TrailersAreNoHead) {
  const std::string hints = h2_headers(1, {{":status", "103"}});
  const std::string response = h2_headers(1, {{":status", "200"}}) + h2_frame(0, 0, 1, "body");
  const Events expected{"head 1 | :status: 200", "data body", "last"};
  for (const std::string& before : {std::string(), hints}) {
    EXPECT_EQ(told(Role::client, before + response + h2_headers(1, {{"x", "y"}}, end_stream)), expected);
    const std::string big = std::string(max_header_block, 'x');
    EXPECT_EQ(told(Role::client, before + response + h2_headers(1, {{"x", big}}, end_stream)), expected);
  }
}

// ---- the server ----------------------------------------------------------------------------------------------------

std::vector<Header> request(const std::vector<Header>& more) {
  std::vector<Header> lines{{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}};
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

// RFC 9113 §8.2.3
TEST(Http2, JoinsTheCookies) {
  EXPECT_EQ(
      told(Role::server,
           h2_headers(1, request({{"cookie", "a=1"}, {"x", "y"}, {"cookie", "b=2"}, {"cookie", "c=3"}}), end_stream))
          .front(),
      "head 1 | :method: GET | :scheme: http | :path: / | :authority: a | cookie: a=1; b=2; c=3 | x: y | last");
}

TEST(Http2, CountsAllCookiesAsOneHeader) {
  const auto heads = [](std::size_t cookies, std::size_t others, const std::string& value) {
    std::vector<Header> more;
    for (std::size_t i = 0; i < cookies; ++i) more.push_back({"cookie", value});
    for (std::size_t i = 0; i < others; ++i) more.push_back({"x", "y"});
    Recorder recorder;
    Http2 http(Role::server, recorder);
    const std::string bytes = std::string(h2_preface) + h2_settings() + h2_headers(1, request(more), end_stream);
    EXPECT_TRUE(http.receive(std::as_bytes(std::span(bytes)))) << http.problem();
    return recorder.heads.empty() ? std::size_t{0} : recorder.heads.front().size();
  };
  EXPECT_EQ(heads(200, 0, "a=1"), 5U);
  EXPECT_EQ(heads(2, max_headers - 5, "a=1"), max_headers);
  EXPECT_EQ(heads(2, max_headers - 4, "a=1"), 0U);
  EXPECT_EQ(heads(200, 0, std::string(100, 'a')), 0U);  // too many bytes
}

}  // namespace
}  // namespace wspc::http
