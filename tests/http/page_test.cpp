// SPDX-License-Identifier: MIT
// page_test: who asks for something else than a WebSocket gets a page, where there is one.   RFC 9110 §9.3
#include "http/page.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/extended_connect.h"
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

std::string answer(const Policy& policy, std::string request, ServerUpgrade::Outcome outcome) {
  ServerUpgrade upgrade(policy);
  auto input = std::as_writable_bytes(std::span(request));
  EXPECT_EQ(upgrade.receive(input), outcome);
  return upgrade.response();
}

TEST(Page, IsSentToWhoAsksForIt) {
  EXPECT_EQ(answer(with_page(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n", ServerUpgrade::Outcome::answered),
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 8\r\ncache-control: no-store\r\n"
            "connection: close\r\n\r\n<p>hello");
}

TEST(Page, HeadIsToldItsLength) {
  const std::string response =
      answer(with_page(), "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", ServerUpgrade::Outcome::answered);
  EXPECT_NE(response.find("content-length: 8\r\n"), response.npos);
  EXPECT_TRUE(response.ends_with("\r\n\r\n"));
}

TEST(Page, IsNotWhatAWebSocketGets) {
  const std::string response =
      answer(with_page(),
             "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
             ServerUpgrade::Outcome::accepted);
  EXPECT_TRUE(response.starts_with("HTTP/1.1 101 "));
}

// RFC 9110 §7.8: a server may ignore Upgrade. `curl --http2` and Java's HttpClient send this with every request.
TEST(Page, IsSentToAClientThatOffersAnotherProtocol) {
  using Outcome = ServerUpgrade::Outcome;
  const std::string offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n";
  for (const char* const method : {"GET", "HEAD"}) {
    const std::string line = std::string(method) + " / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_TRUE(answer(with_page(), line + offer, Outcome::answered).starts_with("HTTP/1.1 200 OK\r\n")) << method;
    EXPECT_TRUE(
        answer(with_page(), line + "Upgrade: TLS/1.3, h2c\r\n\r\n", Outcome::answered).starts_with("HTTP/1.1 200"));
  }
  EXPECT_TRUE(answer(with_page(), "GET /else HTTP/1.1\r\nHost: a\r\n" + offer, Outcome::refused)
                  .starts_with("HTTP/1.1 426 Upgrade Required\r\n"));
}

// RFC 9110 §7.2: S05, RFC 9112 §3.2
TEST(Page, IsNotForARequestWhoseHostIsWrong) {
  using Outcome = ServerUpgrade::Outcome;
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
      const std::string response = answer(policy, request, Outcome::refused);
      EXPECT_TRUE(response.starts_with("HTTP/1.1 400 Bad Request\r\n")) << request << response;
    }
  }
  EXPECT_EQ(asked, 0);
}

TEST(Page, IsRefusedWhereThereIsNone) {
  using Outcome = ServerUpgrade::Outcome;
  EXPECT_TRUE(
      answer(with_page(), "GET /else HTTP/1.1\r\nHost: a\r\n\r\n", Outcome::refused).starts_with("HTTP/1.1 426"));
  EXPECT_TRUE(answer(with_page(), "POST / HTTP/1.1\r\nHost: a\r\n\r\n", Outcome::refused).starts_with("HTTP/1.1 405"));
  EXPECT_TRUE(answer(with_page(), "GET / HTTP/1.1\r\n\r\n", Outcome::refused).starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(answer({}, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", Outcome::refused).starts_with("HTTP/1.1 426"));
}

TEST(Page, GoesOverHttp2AsWell) {
  const std::vector<Header> request{{":method", "GET"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}};
  const ServerConnect connect(with_page(), request);
  EXPECT_TRUE(connect.answered());
  EXPECT_FALSE(connect.refusal());
  EXPECT_EQ(connect.response().front().value, "200");
  EXPECT_EQ(connect.body(), "<p>hello");

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
