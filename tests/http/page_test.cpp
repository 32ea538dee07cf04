// SPDX-License-Identifier: MIT
// page_test: the response to a request that is not a WebSocket upgrade: a page, if there is one.   RFC 9110 §9.3
#include "http/page.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/http2/extended_connect.h"
#include "http/server_upgrade.h"

namespace wspc::http {
namespace {

Policy with_page() {
  Policy policy;
  policy.page = [](const Request& request) -> std::optional<Page> {
    if (request.path() != "/") return {};
    return Page{.type = "text/html", .body = "<p>hello", .headers = {{"Cache-Control", "no-store"}}};
  };
  return policy;
}

// In small pieces.
std::string all_of(Body body) {
  std::string text;
  std::array<std::byte, 3> piece{};
  while (const std::size_t size = body.read(piece)) text.append(reinterpret_cast<const char*>(piece.data()), size);
  EXPECT_EQ(body.left(), 0U);
  return text;
}

std::string answer(const Policy& policy, std::string request, ServerUpgrade::Result result) {
  ServerUpgrade upgrade(policy);
  auto input = std::as_writable_bytes(std::span(request));
  EXPECT_EQ(upgrade.receive(input), result);
  return upgrade.response() + all_of(upgrade.take_body());
}

TEST(Page, IsSentToWhoAsksForIt) {
  EXPECT_EQ(answer(with_page(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n", ServerUpgrade::Result::answered),
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 8\r\ncache-control: no-store\r\n"
            "connection: close\r\n\r\n<p>hello");
}

TEST(Page, HeadIsToldItsLength) {
  const std::string response =
      answer(with_page(), "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", ServerUpgrade::Result::answered);
  EXPECT_NE(response.find("content-length: 8\r\n"), response.npos);
  EXPECT_TRUE(response.ends_with("\r\n\r\n"));
}

// "abcdefghij", or less of it.
class Alphabet final : public BodySource {
 public:
  explicit Alphabet(std::size_t has) : has_(has) {}
  std::uint64_t size() const noexcept override { return 10; }
  std::size_t read(std::span<std::byte> into) noexcept override {
    std::size_t size = 0;
    for (; size < into.size() && at_ < has_; ++size) into[size] = static_cast<std::byte>('a' + at_++);
    return size;
  }

 private:
  std::size_t has_;
  std::size_t at_ = 0;
};

TEST(Page, MayBeReadFromASource) {
  Policy policy;
  policy.page = [](const Request&) { return Page{.source = std::make_shared<Alphabet>(10)}; };
  const std::string head =
      "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 10\r\n"
      "connection: close\r\n\r\n";
  EXPECT_EQ(answer(policy, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", ServerUpgrade::Result::answered), head + "abcdefghij");
  EXPECT_EQ(answer(policy, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", ServerUpgrade::Result::answered), head);
}

TEST(Page, ASourceThatGrowsSendsWhatItHasAnnounced) {
  EXPECT_EQ(all_of(Body(std::make_shared<Alphabet>(26))), "abcdefghij");
}

TEST(Page, ASourceThatShrinksLeavesSomethingUnsent) {
  Body body(std::make_shared<Alphabet>(4));
  std::array<std::byte, 64> piece{};
  EXPECT_EQ(body.read(piece), 4U);
  EXPECT_EQ(body.read(piece), 0U);
  EXPECT_EQ(body.left(), 6U);
}

TEST(Page, IsNotWhatAWebSocketGets) {
  const std::string response =
      answer(with_page(),
             "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
             ServerUpgrade::Result::accepted);
  EXPECT_TRUE(response.starts_with("HTTP/1.1 101 "));
}

// RFC 9110 §7.8: a server may ignore Upgrade. `curl --http2` and Java's HttpClient send this with every request.
TEST(Page, IsSentToAClientThatOffersAnotherProtocol) {
  using Result = ServerUpgrade::Result;
  const std::string offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n";
  for (const char* const method : {"GET", "HEAD"}) {
    const std::string line = std::string(method) + " / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_TRUE(answer(with_page(), line + offer, Result::answered).starts_with("HTTP/1.1 200 OK\r\n")) << method;
    EXPECT_TRUE(
        answer(with_page(), line + "Upgrade: TLS/1.3, h2c\r\n\r\n", Result::answered).starts_with("HTTP/1.1 200"));
  }
  EXPECT_TRUE(answer(with_page(), "GET /else HTTP/1.1\r\nHost: a\r\n" + offer, Result::refused)
                  .starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
}

// RFC 9110 §7.2: S05, RFC 9112 §3.2
TEST(Page, IsNotForARequestWhoseHostIsWrong) {
  using Result = ServerUpgrade::Result;
  int asked = 0;
  Policy policy = with_page();
  policy.page = [&asked, page = policy.page](const Request& request) {
    ++asked;
    return page(request);
  };
  for (const char* const method : {"GET", "HEAD"}) {
    for (const char* const host : {"", "Host: a\r\nHost: a\r\n", "Host:\r\n", "Host: a b\r\n", "Host: a:99999\r\n",
                                   "Host: me@a\r\n", "Host: a/b\r\n", "Host: [::1\r\n", "Host: a, b\r\n"}) {
      const std::string request = std::string(method) + " / HTTP/1.1\r\n" + host + "\r\n";
      const std::string response = answer(policy, request, Result::refused);
      EXPECT_TRUE(response.starts_with("HTTP/1.1 400 Bad Request\r\n")) << request << response;
    }
  }
  EXPECT_EQ(asked, 0);
}

TEST(Page, IsRefusedWhereThereIsNone) {
  using Result = ServerUpgrade::Result;
  EXPECT_TRUE(
      answer(with_page(), "GET /else HTTP/1.1\r\nHost: a\r\n\r\n", Result::refused).starts_with("HTTP/1.1 426"));
  EXPECT_TRUE(answer(with_page(), "POST / HTTP/1.1\r\nHost: a\r\n\r\n", Result::refused).starts_with("HTTP/1.1 405"));
  EXPECT_TRUE(answer(with_page(), "GET / HTTP/1.1\r\n\r\n", Result::refused).starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(answer({}, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", Result::refused).starts_with("HTTP/1.1 426"));
}

// ---- what is refused says the same over both HTTPs -----------------------------------------------------------------

struct Answer {
  std::string status;
  std::string allow;
  std::string length;
  std::string body;
  bool operator==(const Answer&) const = default;
};

std::string line_after(const std::string& text, const std::string& name) {
  const std::size_t at = text.find(name);
  return at == text.npos ? "" : text.substr(at + name.size(), text.find("\r\n", at) - at - name.size());
}

Answer by_http1(const Policy& policy, const std::string& method) {
  const std::string response =
      answer(policy, method + " / HTTP/1.1\r\nHost: a\r\n\r\n", ServerUpgrade::Result::refused);
  return {line_after(response, "HTTP/1.1 ").substr(0, 3), line_after(response, "Allow: "),
          line_after(response, "Content-Length: "), response.substr(response.find("\r\n\r\n") + 4)};
}

Answer by_http2(const Policy& policy, const std::string& method) {
  ServerConnect connect(policy, {{":method", method}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}});
  Answer result;
  for (const Header& line : connect.response()) {
    if (line.name == ":status") result.status = line.value;
    if (line.name == "allow") result.allow = line.value;
    if (line.name == "content-length") result.length = line.value;
  }
  result.body = all_of(connect.take_body());
  return result;
}

// RFC 9110 §15.5.6
TEST(Refused, AMethodThatIsNotAllowedGetsTheSameOverBothHttps) {
  const std::string text = "The method is not GET.\n";
  for (const char* const method : {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
    EXPECT_EQ(by_http1({}, method), (Answer{"405", "GET", "23", text})) << method;
    EXPECT_EQ(by_http2({}, method), (Answer{"405", "GET", "23", text})) << method;
    EXPECT_EQ(by_http1(with_page(), method), (Answer{"405", "GET, HEAD", "23", text})) << method;
    EXPECT_EQ(by_http2(with_page(), method), (Answer{"405", "GET, HEAD", "23", text})) << method;
  }
}

// RFC 9110 §9.3.2
TEST(Refused, HeadGetsNoBody) {
  EXPECT_EQ(by_http1({}, "HEAD"), (Answer{"405", "GET", "23", ""}));
  EXPECT_EQ(by_http2({}, "HEAD"), (Answer{"405", "GET", "23", ""}));
}

TEST(Refused, HeadOfWhatIsNoPageIsAnsweredAsGet) {
  Policy policy = with_page();
  policy.page = [](const Request&) { return std::nullopt; };
  for (const auto& by : {by_http1, by_http2}) {
    const Answer get = by(policy, "GET");
    const Answer head = by(policy, "HEAD");
    EXPECT_EQ(head, (Answer{get.status, get.allow, get.length, ""}));
    EXPECT_EQ(get.length, std::to_string(get.body.size()));
  }
}

TEST(Refused, GetOverHttp2NamesTheMethodThatOpensAWebSocket) {
  const Answer get = by_http2({}, "GET");
  EXPECT_EQ(get.status, "405");
  EXPECT_EQ(get.allow, "CONNECT");
}

TEST(Page, GoesOverHttp2AsWell) {
  const std::vector<Header> request{{":method", "GET"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}};
  ServerConnect connect(with_page(), request);
  EXPECT_TRUE(connect.answered());
  EXPECT_FALSE(connect.refusal());
  EXPECT_EQ(connect.response().front().value, "200");
  EXPECT_EQ(all_of(connect.take_body()), "<p>hello");

  std::vector<Header> elsewhere = request;
  elsewhere.back().value = "/else";
  const ServerConnect other(with_page(), elsewhere);
  EXPECT_FALSE(other.answered());
  EXPECT_EQ(other.refusal().status, 405U);
}

// RFC 9113 §8.3.1, RFC 9110 §7.2: S05
TEST(Page, OverHttp2HostAndAuthorityNameTheSameServer) {
  struct Row {
    std::string authority;
    std::vector<std::string> hosts;
    unsigned status;
  };
  const Row rows[] = {
      {"a", {}, 200},    {"", {"a"}, 200},     {"a", {"A:443"}, 200},  {"a:443", {"a"}, 200}, {"[::1]", {"[::1]"}, 200},
      {"a", {"b"}, 400}, {"a", {"a:80"}, 400}, {"a", {"a", "a"}, 400}, {"", {"a", "b"}, 400}, {"a", {"a b"}, 400},
      {"a b", {}, 400},  {"me@a", {}, 400},    {"a:99999", {}, 400},   {"", {}, 400},         {"a", {""}, 400}};
  for (const Row& row : rows) {
    std::vector<Header> page{{":method", "GET"}, {":scheme", "https"}, {":path", "/"}, {":authority", row.authority}};
    std::vector<Header> socket{{":method", "CONNECT"}, {":protocol", "websocket"},    {":scheme", "https"},
                               {":path", "/"},         {":authority", row.authority}, {"sec-websocket-version", "13"}};
    for (const std::string& host : row.hosts) {
      page.push_back({"host", host});
      socket.push_back({"host", host});
    }
    for (const auto& request : {page, socket}) {
      const ServerConnect connect(with_page(), request);
      const std::string what =
          request.front().value + ' ' + row.authority + (row.hosts.empty() ? "" : '|' + row.hosts[0]);
      EXPECT_EQ(connect.response().front().value, std::to_string(row.status)) << what;
      EXPECT_EQ(connect.refusal().status, row.status == 400 ? 400U : 0U) << what;
      if (row.status == 200) {
        EXPECT_EQ(connect.request().authority(), row.authority.empty() ? "a" : row.authority) << what;
      }
    }
  }
}

}  // namespace
}  // namespace wspc::http
