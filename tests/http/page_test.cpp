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

}  // namespace
}  // namespace wspc::http
