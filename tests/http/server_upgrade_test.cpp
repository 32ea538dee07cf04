// SPDX-License-Identifier: MIT
// server_upgrade_test: which requests become WebSockets, and what the others are told.   RFC 6455 §4.2, RFC 9112
#include "http/server_upgrade.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/exchange.h"

namespace wspc::http {
namespace {

using Outcome = ServerUpgrade::Outcome;

// RFC 6455 §1.3's own request.
struct Lines {
  std::string request = "GET /chat HTTP/1.1";
  std::string host = "Host: server.example.com\r\n";
  std::string upgrade = "Upgrade: websocket\r\n";
  std::string connection = "Connection: Upgrade\r\n";
  std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  std::string version = "Sec-WebSocket-Version: 13\r\n";
  std::string more;

  [[nodiscard]] std::string text() const {
    return request + "\r\n" + host + upgrade + connection + key + version + more + "\r\n";
  }
};

Lines with(std::string Lines::*line, std::string value) {
  Lines lines;
  lines.*line = std::move(value);
  return lines;
}

constexpr std::string_view accepted =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

std::string answer(std::string_view request, const Policy& policy = {}) {
  ServerUpgrade upgrade(policy);
  Outcome outcome{};
  feed(upgrade, {request}, outcome);
  return outcome == Outcome::need_more ? "need more" : upgrade.response();
}

TEST(ServerUpgrade, AcceptsTheRequestOfTheRfcHoweverItIsCut) {
  const std::string request = Lines().text();
  for (const auto& pieces : every_cut(request)) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Outcome outcome{};
    EXPECT_EQ(feed(upgrade, pieces, outcome), "");
    ASSERT_EQ(outcome, Outcome::accepted);
    EXPECT_EQ(upgrade.response(), std::string(accepted) + "\r\n");
    EXPECT_EQ(upgrade.request().path(), "/chat");
  }
}

TEST(ServerUpgrade, LeavesTheBytesAfterTheRequestToTheWebSocket) {
  const std::string frames("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\r\n\r\n\0GET", 18);
  const std::string request = Lines().text() + frames;
  for (const auto& pieces : every_cut(request)) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Outcome outcome{};
    EXPECT_EQ(feed(upgrade, pieces, outcome), frames);
    ASSERT_EQ(outcome, Outcome::accepted);
  }
}

TEST(ServerUpgrade, NeedsMoreUntilTheVeryLastByte) {
  const std::string request = Lines().text();
  for (std::size_t size = 0; size < request.size(); ++size) {
    EXPECT_EQ(answer(std::string_view(request).substr(0, size)), "need more") << size;
  }
}

// ---- refusals ------------------------------------------------------------------------------------------------------

struct Refused {
  std::string name;
  std::string request;
  std::string status;  // the status line, without HTTP/1.1
  std::string text;    // the body
  std::string header;  // a header line that must be there
};

std::string too_large() {
  Lines lines;
  lines.more = "X: " + std::string(max_header_block, 'x') + "\r\n";
  return lines.text();
}

std::vector<Refused> refusals() {
  const std::string bad = "400 Bad Request";
  const std::string not_http = "This is not HTTP.\n";
  const std::string not_a_header = "A header field is not one of HTTP.\n";
  const std::string body = "The request has a body (Content-Length).\n";
  std::string headers;
  for (int i = 0; i < 96; ++i) headers += "X: y\r\n";
  const auto more = [](std::string text) { return with(&Lines::more, std::move(text)).text(); };
  const auto line = [](std::string text) { return with(&Lines::request, std::move(text)).text(); };
  return {
      {"TlsClientHello", std::string("\x16\x03\x01\x02\x00", 5), bad, not_http, ""},
      {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505 HTTP Version Not Supported",
       "The HTTP version is not 1.1.\n", ""},
      {"Words", "hello\r\n", bad, not_http, ""},
      {"EmptyLine", "\r\n", bad, not_http, ""},
      {"BareLf", "GET / HTTP/1.1\nHost: a\n\n", bad, not_http, ""},
      {"BareCr", "GET / HTTP/1.1\rHost: a", bad, not_http, ""},
      {"NulInValue", more(std::string("X: a\0b\r\n", 8)), bad, not_http, ""},
      {"FoldedLine", more("X: a\r\n b\r\n"), bad, not_http, ""},
      {"BlankBeforeColon", more("X : a\r\n"), bad, not_a_header, ""},
      {"NoColon", more("nonsense\r\n"), bad, not_a_header, ""},
      {"EmptyName", more(": a\r\n"), bad, not_a_header, ""},
      {"TwoBlanksInRequestLine", line("GET  /chat HTTP/1.1"), bad, not_http, ""},
      {"BlankAfterVersion", line("GET /chat HTTP/1.1 "), bad, not_http, ""},
      {"NoVersion", line("GET /chat"), bad, not_http, ""},
      {"FragmentInTarget", line("GET /chat#a HTTP/1.1"), bad, not_http, ""},
      {"AsteriskForm", line("GET * HTTP/1.1"), bad, not_http, ""},
      {"AuthorityForm", line("GET example.com:80 HTTP/1.1"), bad, not_http, ""},
      {"AbsoluteFormWithUser", line("GET http://me@example.com/ HTTP/1.1"), bad, not_http, ""},
      {"Http10", line("GET /chat HTTP/1.0"), "505 HTTP Version Not Supported", "The HTTP version is not 1.1.\n", ""},
      {"Http12", line("GET /chat HTTP/1.2"), "505 HTTP Version Not Supported", "The HTTP version is not 1.1.\n", ""},
      {"Post", line("POST /chat HTTP/1.1"), "405 Method Not Allowed", "The method is not GET.\n", "Allow: GET"},
      {"LowerCaseGet", line("get /chat HTTP/1.1"), "405 Method Not Allowed", "The method is not GET.\n", "Allow: GET"},
      {"OptionsAsterisk", line("OPTIONS * HTTP/1.1"), "405 Method Not Allowed", "The method is not GET.\n",
       "Allow: GET"},
      {"ContentLength", more("Content-Length: 1\r\n"), "413 Content Too Large", body, ""},
      {"HugeContentLength", more("Content-Length: 18446744073709551615\r\n"), "413 Content Too Large", body, ""},
      {"BadContentLength", more("Content-Length: -1\r\n"), bad, "A header field is not one of HTTP (Content-Length).\n",
       ""},
      {"TwoContentLengths", more("Content-Length: 0\r\nContent-Length: 1\r\n"), bad,
       "A header field is not one of HTTP (Content-Length).\n", ""},
      {"Chunked", more("Transfer-Encoding: chunked\r\n"), bad, "The request has a body (Transfer-Encoding).\n", ""},
      {"OtherEncoding", more("Transfer-Encoding: gzip\r\n"), bad, "The request has a body (Transfer-Encoding).\n", ""},
      {"LengthAndEncoding", more("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), bad,
       "A header field is not one of HTTP (Transfer-Encoding).\n", ""},
      {"NoHost", with(&Lines::host, "").text(), bad, "The Host header is missing or repeated.\n", ""},
      {"TwoHosts", more("Host: b\r\n"), bad, "The Host header is missing or repeated.\n", ""},
      {"BadHost", with(&Lines::host, "Host: a b\r\n").text(), bad, "The Host header is missing or repeated.\n", ""},
      {"PlainGet", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "426 Upgrade Required",
       "The Upgrade header does not say websocket.\n", "Sec-WebSocket-Version: 13"},
      {"PlainGetIsToldWhatTo", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "426 Upgrade Required",
       "The Upgrade header does not say websocket.\n", "Upgrade: websocket"},
      {"OtherUpgrade", with(&Lines::upgrade, "Upgrade: h2c\r\n").text(), bad,
       "The Upgrade header does not say websocket.\n", ""},
      {"NoConnection", with(&Lines::connection, "").text(), bad, "The Connection header does not say Upgrade.\n", ""},
      {"KeepAlive", with(&Lines::connection, "Connection: keep-alive\r\n").text(), bad,
       "The Connection header does not say Upgrade.\n", ""},
      {"NoKey", with(&Lines::key, "").text(), bad,
       "The Sec-WebSocket-Key header is missing, repeated, or not the base64 of 16 bytes.\n", ""},
      {"ShortKey", with(&Lines::key, "Sec-WebSocket-Key: AAAA\r\n").text(), bad,
       "The Sec-WebSocket-Key header is missing, repeated, or not the base64 of 16 bytes.\n", ""},
      {"NoVersionHeader", with(&Lines::version, "").text(), bad,
       "The Sec-WebSocket-Version header is missing, repeated, or not a number.\n", ""},
      {"Version8", with(&Lines::version, "Sec-WebSocket-Version: 8\r\n").text(), "426 Upgrade Required",
       "The WebSocket version is not 13 (Sec-WebSocket-Version).\n", "Sec-WebSocket-Version: 13"},
      {"BadSubprotocol", more("Sec-WebSocket-Protocol: a b\r\n"), bad,
       "The Sec-WebSocket-Protocol header is not a list of different tokens.\n", ""},
      {"BadExtensions", more("Sec-WebSocket-Extensions: ;\r\n"), bad,
       "The Sec-WebSocket-Extensions header is not a list of extensions.\n", ""},
      {"ForeignOrigin", more("Origin: http://evil.example\r\n"), "403 Forbidden",
       "Connections from this Origin are not allowed.\n", ""},
      {"LongRequestLine", "GET /" + std::string(max_first_line, 'a'), "414 URI Too Long",
       "The opening handshake is larger than the limit.\n", ""},
      {"LargeHeaders", too_large(), "431 Request Header Fields Too Large",
       "The opening handshake is larger than the limit.\n", ""},
      {"ManyHeaders", more(headers), "431 Request Header Fields Too Large",
       "There are more header fields than the limit.\n", ""},
  };
}

class Refusals : public testing::TestWithParam<Refused> {};

TEST_P(Refusals, AreTheSameHoweverTheRequestIsCut) {
  const Refused& expected = GetParam();
  const std::size_t step = expected.request.size() > 2000 ? 509 : 1;
  for (const auto& pieces : every_cut(expected.request, step)) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Outcome outcome{};
    feed(upgrade, pieces, outcome);
    ASSERT_EQ(outcome, Outcome::refused);
    const std::string& response = upgrade.response();
    const std::size_t body = response.find("\r\n\r\n");
    ASSERT_NE(body, response.npos);
    EXPECT_EQ(response.substr(0, response.find("\r\n")), "HTTP/1.1 " + expected.status);
    EXPECT_EQ(response.substr(body + 4), expected.text);
    EXPECT_NE(response.find("\r\nContent-Length: " + std::to_string(expected.text.size()) + "\r\n"), response.npos);
    EXPECT_NE(response.find("\r\nConnection: close"), response.npos);
    EXPECT_NE(response.find("\r\n" + expected.header), response.npos) << response;
    EXPECT_EQ(std::to_string(upgrade.refusal().status), expected.status.substr(0, 3));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Refusals, testing::ValuesIn(refusals()), [](const auto& row) { return row.param.name; });

TEST(ServerUpgrade, RefusesInExactlyTheseBytes) {
  EXPECT_EQ(answer("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
            "HTTP/1.1 426 Upgrade Required\r\n"
            "Connection: close, Upgrade\r\n"
            "Upgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 43\r\n"
            "\r\n"
            "The Upgrade header does not say websocket.\n");
}

// Nothing that the client sent comes back: not into an error page, not into a log.
TEST(ServerUpgrade, NeverEchoesTheRequest) {
  for (const Refused& refused : refusals()) {
    std::string request = refused.request;
    const std::size_t at = request.find("Host: ");
    if (at != request.npos) request.insert(at, "X-Mark: <script>mark</script>\r\n");
    EXPECT_EQ(answer(request).find("mark"), std::string::npos) << refused.name;
  }
}

// ---- limits, hit exactly -------------------------------------------------------------------------------------------

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

TEST(ServerUpgrade, AnEmptyBodyIsNone) {
  EXPECT_EQ(answer(with(&Lines::more, "Content-Length: 0\r\n").text()).substr(9, 3), "101");
}

// ---- the request ---------------------------------------------------------------------------------------------------

TEST(ServerUpgrade, TakesTheTargetApart) {
  const auto parts = [](std::string target) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Outcome outcome{};
    const std::string request = with(&Lines::request, "GET " + target + " HTTP/1.1").text();
    feed(upgrade, {request}, outcome);
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

// ---- policy --------------------------------------------------------------------------------------------------------

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

TEST(ServerUpgrade, IsNotAskedAboutRequestsThatAreWrong) {
  Policy policy;
  int asked = 0;
  policy.verdict = [&asked](const Request&) {
    ++asked;
    return Refusal{};
  };
  for (const Refused& refused : refusals()) answer(refused.request, policy);
  EXPECT_EQ(asked, 0);
}

TEST(ServerUpgrade, TurnsAwayWhenItIsFull) {
  const Policy policy;
  ServerUpgrade upgrade(policy);
  upgrade.turn_away(overloaded());
  Outcome outcome{};
  const std::string request = Lines().text();
  feed(upgrade, {request}, outcome);
  ASSERT_EQ(outcome, Outcome::refused);
  EXPECT_EQ(upgrade.response(),
            "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 51\r\n\r\nThe server has as many connections as it may have.\n");
}

TEST(ServerUpgrade, RefusesNowWhenItIsToldTo) {
  const Policy policy;
  ServerUpgrade upgrade(policy);
  Outcome outcome{};
  const std::string request = Lines().text();
  feed(upgrade, {std::string_view(request).substr(0, 40)}, outcome);
  upgrade.refuse_now(timed_out());
  EXPECT_EQ(upgrade.response().substr(0, upgrade.response().find("\r\n")), "HTTP/1.1 408 Request Timeout");
  std::span<std::byte> rest;
  EXPECT_EQ(upgrade.receive(rest), Outcome::refused);
}

}  // namespace
}  // namespace wspc::http
