// SPDX-License-Identifier: MIT
// http2_test: which header blocks of HTTP/2 are heads, and what is in them.   RFC 9113 §8.1, §8.2.3
#include "http/http2/http2.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/h2_frames.h"
#include "http/h2_preface.h"
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

// Returns the events of one side when `bytes` follow the peer's SETTINGS, all at once and in pieces. (nghttp2 treats
// more than eight pieces of a CONTINUATION as an attack.)
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

// ---- what ends the connection, and what does not
// ---------------------------------------------------------------------

std::string number(std::size_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

std::string initial_window(std::size_t size) { return h2_frame(4, 0, 0, number(4, 2) + number(size, 4)); }
std::string window_update(unsigned stream, std::size_t size) { return h2_frame(8, 0, stream, number(size, 4)); }
std::string get(unsigned stream) { return h2_headers(stream, request({}), end_stream); }
std::string open_request(unsigned stream) { return h2_headers(stream, request({})); }
const std::string settings_ack = h2_frame(4, 1, 0, {});

// Returns a server's answers, "GOAWAY 3" or "RST_STREAM 5: 7", without those that every client gets.
Events answers(const std::string& bytes, Recorder& recorder) {
  Http2 http(Role::server, recorder);
  const std::string input = std::string(h2_preface) + h2_settings() + settings_ack + bytes;
  http.receive(std::as_bytes(std::span(input)));
  std::string out;
  http.transmit(out, std::size_t{1} << 20);
  Events result;
  const auto byte = [&out](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(out[at])); };
  for (std::size_t at = 0; at + 9 <= out.size(); at += 9 + (byte(at) << 16 | byte(at + 1) << 8 | byte(at + 2))) {
    if (byte(at + 3) == 3) {
      result.push_back("RST_STREAM " + std::to_string(byte(at + 7) << 8 | byte(at + 8)) + ": " +
                       std::to_string(byte(at + 12)));
    }
    if (byte(at + 3) == 7) result.push_back("GOAWAY " + std::to_string(byte(at + 16)));
  }
  return result;
}

Events answers(const std::string& bytes) {
  Recorder recorder;
  return answers(bytes, recorder);
}

// RFC 9113 §5.1.2: nghttp2 would end the connection.
TEST(Http2, AStreamTooManyIsRefusedAndTheOthersGoOn) {
  std::string bytes;
  for (unsigned i = 0; i < 130; ++i) bytes += open_request(1 + 2 * i);
  bytes += h2_frame(0, 0, 257, "not looked at") + h2_frame(0, 0, 1, "looked at");
  Recorder recorder;
  EXPECT_EQ(answers(bytes, recorder), (Events{"RST_STREAM 257: 7", "RST_STREAM 259: 7"}));
  EXPECT_EQ(recorder.heads.size(), 128U);
  EXPECT_EQ(recorder.events.back(), "data looked at");
}

TEST(Http2, TheLimitOfStreamsIsAnnounced) {
  Recorder recorder;
  Http2 http(Role::server, recorder);
  std::string out;
  ASSERT_TRUE(http.transmit(out, std::size_t{1} << 20));
  EXPECT_EQ(out.substr(3, 12), (std::string{4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, '\x80'}));
}

// RFC 9113 §5.1.1: nghttp2 would ignore the second request.
TEST(Http2, ALowerStreamThatWasNeverOpenedIsAConnectionError) {
  EXPECT_EQ(answers(open_request(5) + open_request(3)), (Events{"GOAWAY 1"}));
  EXPECT_EQ(answers(open_request(1) + open_request(9) + h2_frame(0, 1, 1, {}) + get(5)), (Events{"GOAWAY 1"}));
  EXPECT_EQ(answers(open_request(1) + open_request(3) + open_request(5)), (Events{}));
}

// RFC 9113 §6.9.2: nghttp2 would reset the stream.
TEST(Http2, AnInitialWindowThatOverflowsAStreamsWindowIsAConnectionError) {
  const std::size_t most = 0x7fffffff;
  const std::string widened = open_request(1) + window_update(1, most - 65'535);
  EXPECT_EQ(answers(widened + initial_window(65'535)), (Events{}));
  EXPECT_EQ(answers(widened + initial_window(65'536)), (Events{"GOAWAY 3"}));
  EXPECT_EQ(answers(widened + initial_window(0) + initial_window(65'535)), (Events{}));
  EXPECT_EQ(answers(initial_window(most) + open_request(1) + initial_window(most)), (Events{}));
  EXPECT_EQ(answers(initial_window(most + 1)), (Events{"GOAWAY 3"}));
}

// RFC 7541 §7.1: one byte names a field of 3,900 bytes, again and again.
TEST(Http2, AHeaderListThatIsInflatedWithoutEndEndsTheConnection) {
  const std::string field = std::string(1, '\x40') + h2_string("x") + h2_string(std::string(3'900, 'y'));
  std::string block;
  for (const Header& line : request({})) block += '\0' + h2_string(line.name) + h2_string(line.value);
  Recorder recorder;
  EXPECT_EQ(answers(h2_frame(1, 5, 1, block + field + std::string(3, '\xbe')), recorder), (Events{}));
  EXPECT_EQ(answers(h2_frame(1, 5, 1, block + field + std::string(10, '\xbe')), recorder), (Events{}));
  EXPECT_EQ(recorder.heads.back().size(), 0U);  // too big, and refused as one request
  EXPECT_EQ(answers(h2_frame(1, 5, 1, block + field + std::string(10'000, '\xbe'))), (Events{"GOAWAY 11"}));
}

}  // namespace
}  // namespace wspc::http
