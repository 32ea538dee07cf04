// SPDX-License-Identifier: MIT
// server_upgrade_test: which requests become WebSockets.   RFC 6455 §4.2, RFC 9112
#include "http/server_upgrade.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "http/exchange.h"
#include "http/request_lines.h"

namespace wspc::http {
namespace {

using Result = ServerUpgrade::Result;

// RFC 6455 §4.2.1: W041; §4.2.2: W055, RFC 9110 §15.2.2: S08
TEST(ServerUpgrade, AcceptsTheRequestOfTheRfcHoweverItIsCut) {
  const std::string request = Lines().text();
  for (const auto& pieces : every_cut(request)) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Result result{};
    EXPECT_EQ(feed(upgrade, pieces, result), "");
    ASSERT_EQ(result, Result::accepted);
    EXPECT_EQ(upgrade.response(), std::string(accepted) + "\r\n");
    EXPECT_EQ(upgrade.request().path(), "/chat");
  }
}

// RFC 9112 §9.6: P06
TEST(ServerUpgrade, LeavesTheBytesAfterTheRequestToTheWebSocket) {
  const std::string frames("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\r\n\r\n\0GET", 18);
  const std::string request = Lines().text() + frames;
  for (const auto& pieces : every_cut(request)) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Result result{};
    EXPECT_EQ(feed(upgrade, pieces, result), frames);
    ASSERT_EQ(result, Result::accepted);
  }
}

TEST(ServerUpgrade, NeedsMoreUntilTheVeryLastByte) {
  const std::string request = Lines().text();
  for (std::size_t size = 0; size < request.size(); ++size) {
    EXPECT_EQ(answer(std::string_view(request).substr(0, size)), "need more") << size;
  }
}

// RFC 9112 §2.2: P01
TEST(ServerUpgrade, PassesOverOneEmptyLineBeforeTheRequest) {
  const std::string request = "\r\n" + Lines().text();
  for (const auto& pieces : every_cut(request)) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Result result{};
    feed(upgrade, pieces, result);
    ASSERT_EQ(result, Result::accepted);
  }
  EXPECT_EQ(answer("\r\n\r\n" + Lines().text()).substr(9, 3), "400");
}

// ---- limits, hit exactly -------------------------------------------------------------------------------------------

// RFC 9112 §3: P02
TEST(ServerUpgrade, TakesAHeaderBlockOfExactlyTheLimit) {
  Lines lines;
  lines.more = "X: \r\n";
  lines.more.insert(3, max_header_block - lines.text().size(), 'x');
  EXPECT_EQ(lines.text().size(), max_header_block);
  EXPECT_EQ(answer(lines.text()).substr(9, 3), "101");
  lines.more.insert(3, "x");
  EXPECT_EQ(answer(lines.text()).substr(9, 3), "431");
}

TEST(ServerUpgrade, TakesARequestLineOfExactlyTheLimit) {
  Lines lines;
  lines.request.insert(5, max_first_line - lines.request.size(), 'x');
  EXPECT_EQ(answer(lines.text()).substr(9, 3), "101");
  lines.request.insert(5, "x");
  EXPECT_EQ(answer(lines.text()).substr(9, 3), "414");
}

TEST(ServerUpgrade, TakesExactlyAHundredHeaders) {
  Lines lines;
  for (int i = 0; i < 95; ++i) lines.more += "X: y\r\n";
  EXPECT_EQ(answer(lines.text()).substr(9, 3), "101");
  lines.more += "X: y\r\n";
  EXPECT_EQ(answer(lines.text()).substr(9, 3), "431");
}

// RFC 9112 §6.3: P05
TEST(ServerUpgrade, AnEmptyBodyIsNone) {
  EXPECT_EQ(answer(with(&Lines::more, "Content-Length: 0\r\n").text()).substr(9, 3), "101");
}

// ---- the request ---------------------------------------------------------------------------------------------------

// RFC 6455 §4.2.1: W035
TEST(ServerUpgrade, TakesTheTargetApart) {
  const auto parts = [](std::string target) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Result result{};
    const std::string request = with(&Lines::request, "GET " + target + " HTTP/1.1").text();
    feed(upgrade, {request}, result);
    const Request& seen = upgrade.request();
    return std::string(seen.path()) + " | " + std::string(seen.query()) + " | " + std::string(seen.authority());
  };
  EXPECT_EQ(parts("/"), "/ |  | server.example.com");
  EXPECT_EQ(parts("/a/b?c=d?e"), "/a/b | c=d?e | server.example.com");
  EXPECT_EQ(parts("/a?"), "/a |  | server.example.com");
  EXPECT_EQ(parts("http://other:81/a?b"), "/a | b | other:81");
  EXPECT_EQ(parts("HTTP://other"), "/ |  | other");
  EXPECT_EQ(parts("ws://[::1]:9?b"), "/ | b | [::1]:9");
}

TEST(ServerUpgrade, HeaderNamesHaveNoCase) {
  EXPECT_EQ(answer("GET / HTTP/1.1\r\nhost:a\r\nUPGRADE:\tWebSocket \r\nconnection: keep-alive, UPGRADE\r\n"
                   "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-VERSION: 13\r\n\r\n"),
            std::string(accepted) + "\r\n");
}

// RFC 6455 §4.2.1: W037, RFC 9110 §7.8: S07
TEST(ServerUpgrade, TakesWebSocketBesideAProtocolWithAVersion) {
  EXPECT_EQ(answer(with(&Lines::upgrade, "Upgrade: TLS/1.0, websocket\r\n").text()), std::string(accepted) + "\r\n");
  EXPECT_EQ(answer(with(&Lines::upgrade, "Upgrade: TLS/1.0\r\nUpgrade: websocket\r\n").text()),
            std::string(accepted) + "\r\n");
}

// ---- policy --------------------------------------------------------------------------------------------------------

// RFC 6455 §4.2.2: W050
TEST(ServerUpgrade, ServesThePathsThatItIsTold) {
  Policy policy;
  policy.paths = {"/chat", "/echo"};
  EXPECT_EQ(answer(Lines().text(), policy).substr(9, 3), "101");
  EXPECT_EQ(answer(with(&Lines::request, "GET /echo?x=/y HTTP/1.1").text(), policy).substr(9, 3), "101");
  for (const std::string path : {"/", "/chat/", "/Chat", "/cha", "//chat", "/%63hat"}) {
    const std::string response = answer(with(&Lines::request, "GET " + path + " HTTP/1.1").text(), policy);
    EXPECT_EQ(response.substr(9, 13), "404 Not Found") << path;
    EXPECT_EQ(response.substr(response.find("\r\n\r\n") + 4), "There is no WebSocket at this path.\n");
  }
}

// RFC 6455 §4.2.2: W051, W052
TEST(ServerUpgrade, ChoosesTheFirstSubprotocolOfItsOwnThatWasOffered) {
  Policy policy;
  policy.subprotocols = {"v2", "v1"};
  const auto chosen = [&policy](std::string more) { return answer(with(&Lines::more, more).text(), policy); };
  const std::string head(accepted);
  EXPECT_EQ(chosen("Sec-WebSocket-Protocol: v1, v2\r\n"), head + "Sec-WebSocket-Protocol: v2\r\n\r\n");
  EXPECT_EQ(chosen("Sec-WebSocket-Protocol: v1\r\n"), head + "Sec-WebSocket-Protocol: v1\r\n\r\n");
  EXPECT_EQ(chosen("Sec-WebSocket-Protocol: v3\r\n"), head + "\r\n");
  EXPECT_EQ(chosen(""), head + "\r\n");
}

// RFC 6455 §4.2.2: W046; §10.1: W131
TEST(ServerUpgrade, TheApplicationHasTheLastWord) {
  Policy policy;
  policy.verdict = [](const Request& request) {
    return request.header("Authorization") == "Bearer good" ? Refusal{} : refuse(401, "who are you");
  };
  EXPECT_EQ(answer(with(&Lines::more, "authorization: Bearer good\r\n").text(), policy).substr(9, 3), "101");
  EXPECT_EQ(answer(Lines().text(), policy),
            "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 13\r\n\r\nWho are you.\n");
}

TEST(ServerUpgrade, TurnsAwayWhenItIsFull) {
  const Policy policy;
  ServerUpgrade upgrade(policy);
  upgrade.turn_away(overloaded());
  Result result{};
  const std::string request = Lines().text();
  feed(upgrade, {request}, result);
  ASSERT_EQ(result, Result::refused);
  EXPECT_EQ(upgrade.response(),
            "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 51\r\n\r\nThe server has as many connections as it may have.\n");
}

TEST(ServerUpgrade, RefusesNowWhenItIsToldTo) {
  const Policy policy;
  ServerUpgrade upgrade(policy);
  Result result{};
  const std::string request = Lines().text();
  feed(upgrade, {std::string_view(request).substr(0, 40)}, result);
  upgrade.refuse_now(timed_out());
  EXPECT_EQ(upgrade.response().substr(0, upgrade.response().find("\r\n")), "HTTP/1.1 408 Request Timeout");
  std::span<std::byte> rest;
  EXPECT_EQ(upgrade.receive(rest), Result::refused);
}

}  // namespace
}  // namespace wspc::http
