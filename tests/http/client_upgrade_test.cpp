// SPDX-License-Identifier: MIT
// client_upgrade_test: the request that a client sends, and which answers it takes.   RFC 6455 §4.1
#include "http/client_upgrade.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/exchange.h"

namespace wspc::http {
namespace {

using Result = ClientUpgrade::Result;

// The key is then the one of RFC 6455 §1.3: dGhlIHNhbXBsZSBub25jZQ==
bool sample_nonce(void*, std::span<std::byte> out) noexcept {
  constexpr std::string_view nonce = "the sample nonce";
  std::transform(nonce.begin(), nonce.begin() + static_cast<std::ptrdiff_t>(out.size()), out.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return true;
}

Url url_of(std::string_view text) {
  Url url;
  EXPECT_EQ(parse(text, url), "");
  return url;
}

struct Asked {
  std::string url = "ws://server.example.com/chat";
  std::vector<std::string> subprotocols;
  std::vector<Header> headers;
};

std::string ask(ClientUpgrade& upgrade, const Asked& asked = {}) {
  ClientHandshake::Offer offer{asked.subprotocols, {}, {sample_nonce, nullptr}};
  return upgrade.begin(url_of(asked.url), std::move(offer), asked.headers);
}

const std::string switching =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    "\r\n";

// RFC 6455 §4.1: W013, W014, W015, W016, W020, W025
TEST(ClientUpgrade, AsksInExactlyTheseBytes) {
  ClientUpgrade upgrade;
  ASSERT_EQ(ask(upgrade, {"ws://server.example.com:9001/chat?a=b", {"v2", "v1"}, {{"Origin", "http://example.com"}}}),
            "");
  EXPECT_EQ(upgrade.request(),
            "GET /chat?a=b HTTP/1.1\r\n"
            "Host: server.example.com:9001\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Protocol: v2, v1\r\n"
            "Origin: http://example.com\r\n"
            "\r\n");
}

TEST(ClientUpgrade, LetsTheHostBeReplaced) {
  ClientUpgrade upgrade;
  ASSERT_EQ(ask(upgrade, {"ws://127.0.0.1/", {}, {{"host", "virtual.example"}}}), "");
  EXPECT_EQ(upgrade.request().find("127.0.0.1"), std::string::npos);
  EXPECT_NE(upgrade.request().find("host: virtual.example\r\n"), std::string::npos);
}

// RFC 9112 §3.2
TEST(ClientUpgrade, HasOneHost) {
  ClientUpgrade upgrade;
  EXPECT_EQ(ask(upgrade, {"ws://h/", {}, {{"host", "a"}, {"Host", "b"}}}), "the header Host is there more than once");
  EXPECT_EQ(upgrade.request(), "");
}

// RFC 6265 §5.4
TEST(ClientUpgrade, SendsOneCookieHeader) {
  ClientUpgrade upgrade;
  ASSERT_EQ(ask(upgrade, {"ws://h/", {}, {{"Cookie", "a=1"}, {"X", "y"}, {"cookie", "b=2"}}}), "");
  EXPECT_NE(upgrade.request().find("\r\nCookie: a=1; b=2\r\nX: y\r\n"), std::string::npos) << upgrade.request();
  EXPECT_EQ(upgrade.request().find("cookie"), std::string::npos);
}

// RFC 6455 §4.1: W025
TEST(ClientUpgrade, LetsNoHeaderBeInjected) {
  const std::string value = "the value of the header X contains a line end or another control character";
  const std::string name = "a header's name is not valid: it is made of letters, digits and -_.";
  EXPECT_EQ(check_header({"X", "a\r\nY: b"}), value);
  EXPECT_EQ(check_header({"X", "a\nb"}), value);
  EXPECT_EQ(check_header({"X", "a\rb"}), value);
  EXPECT_EQ(check_header({"X", std::string("a\0b", 3)}), value);
  EXPECT_EQ(check_header({"X", "a\x7F"}), value);
  for (const std::string bad : {"", "X:", "X Y", "X\r\nY", " X", "X\t", "(X)", "X\xC3\xA4"}) {
    EXPECT_EQ(check_header({bad, "a"}), name) << bad;
  }
  for (const std::string own :
       {"Upgrade", "connection", "SEC-WEBSOCKET-KEY", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions", "Content-Length", "Transfer-Encoding", "TE", "Trailer"}) {
    EXPECT_EQ(check_header({own, "a"}), "the header " + own + " belongs to the handshake itself");
  }
  EXPECT_EQ(check_header({"X-Fine_1", "a\tb \xC3\xA4"}), "");
  EXPECT_EQ(check_header({"X", ""}), "");

  ClientUpgrade upgrade;
  EXPECT_EQ(ask(upgrade, {"ws://h/", {}, {{"X", "a\r\nY: b"}}}), value);
  EXPECT_EQ(upgrade.request(), "");
}

TEST(ClientUpgrade, RefusesToOfferNonsense) {
  ClientUpgrade upgrade;
  EXPECT_EQ(ask(upgrade, {"ws://h/", {"a b"}, {}}), describe(Error::invalid_subprotocol).text);
  EXPECT_EQ(ask(upgrade, {"ws://h/", {"a\r\nX: y"}, {}}), describe(Error::invalid_subprotocol).text);
}

// ---- answers -------------------------------------------------------------------------------------------------------

// RFC 6455 §4.1: W012
TEST(ClientUpgrade, TakesTheAnswerOfTheRfcHoweverItIsCut) {
  const std::string frames("\x81\x05Hello\r\n\r\n\0HTTP", 16);
  const std::string answer = switching + frames;
  for (const auto& pieces : every_cut(answer)) {
    ClientUpgrade upgrade;
    ASSERT_EQ(ask(upgrade), "");
    Result result{};
    EXPECT_EQ(feed(upgrade, pieces, result), frames);
    ASSERT_EQ(result, Result::accepted);
    EXPECT_EQ(upgrade.response(), switching.substr(0, switching.size() - 2));
  }
}

// RFC 9110 §15.2: S09
TEST(ClientUpgrade, SkipsInterimAnswers) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  const std::string answer = interim + switching;
  for (const auto& pieces : every_cut(answer)) {
    ClientUpgrade upgrade;
    ASSERT_EQ(ask(upgrade), "");
    Result result{};
    feed(upgrade, pieces, result);
    ASSERT_EQ(result, Result::accepted);
  }
}

TEST(ClientUpgrade, SkipsSoManyOfThemAndNoMore) {
  const auto after = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "HTTP/1.1 100 Continue\r\n\r\n";
    text += switching;
    ClientUpgrade upgrade;
    EXPECT_EQ(ask(upgrade), "");
    Result result{};
    feed(upgrade, {text}, result);
    return result;
  };
  EXPECT_EQ(after(8), Result::accepted);
  EXPECT_EQ(after(9), Result::failed);
}

TEST(ClientUpgrade, TellsTheChosenSubprotocol) {
  ClientUpgrade upgrade;
  ASSERT_EQ(ask(upgrade, {"ws://h/", {"v2", "v1"}, {}}), "");
  Result result{};
  std::string answer = switching;
  answer.insert(answer.size() - 2, "Sec-WebSocket-Protocol: v1\r\n");
  feed(upgrade, {answer}, result);
  ASSERT_EQ(result, Result::accepted);
  EXPECT_EQ(upgrade.subprotocol(), "v1");
}

struct Wrong {
  std::string name;
  std::string answer;
  Error error;
};

std::string without(std::string_view header) {
  std::string text = switching;
  const std::size_t at = text.find(header);
  return text.erase(at, text.find("\r\n", at) + 2 - at);
}

std::string plus(std::string_view line) {
  std::string text = switching;
  return text.insert(text.size() - 2, line);
}

std::vector<Wrong> wrong_answers() {
  std::string many;
  for (int i = 0; i < 98; ++i) many += "X: y\r\n";
  return {
      {"Ssh", "SSH-2.0-OpenSSH_9.2\r\n", Error::malformed_http},
      {"Binary", std::string("\x15\x03\x03\x00\x02\x02\x46", 7), Error::malformed_http},
      {"EmptyLine", "\r\n" + switching, Error::malformed_http},
      {"BareLf", "HTTP/1.1 101 Switching Protocols\n", Error::malformed_http},
      {"Http10", "HTTP/1.0 101 Switching Protocols\r\n" + switching.substr(switching.find("Upgrade")),
       Error::unsupported_http_version},
      {"Folded", plus("X: a\r\n b\r\n"), Error::malformed_http},
      {"BlankBeforeColon", plus("X : a\r\n"), Error::invalid_header},
      {"NoUpgrade", without("Upgrade"), Error::invalid_upgrade},
      {"NoConnection", without("Connection"), Error::invalid_connection},
      {"NoAccept", without("Sec-WebSocket-Accept"), Error::invalid_accept},
      {"OtherAccept",
       without("Sec-WebSocket-Accept").insert(34, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\r\n"),
       Error::invalid_accept},
      {"TwoAccepts", plus("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), Error::invalid_accept},
      {"UnknownSubprotocol", plus("Sec-WebSocket-Protocol: v1\r\n"), Error::unknown_subprotocol},
      {"UnknownExtension", plus("Sec-WebSocket-Extensions: permessage-deflate\r\n"), Error::unknown_extension},
      {"LongStatusLine", "HTTP/1.1 101 " + std::string(max_first_line, 'x'), Error::handshake_too_big},
      {"LargeHeaders", plus("X: " + std::string(max_header_block, 'x') + "\r\n"), Error::handshake_too_big},
      {"ManyHeaders", plus(many), Error::too_many_headers},
  };
}

class WrongAnswers : public testing::TestWithParam<Wrong> {};

// RFC 6455 §4.1: W033, RFC 9110 §7.8: S07, RFC 9112 §5.1: P03
TEST_P(WrongAnswers, FailHoweverTheyAreCut) {
  const std::size_t step = GetParam().answer.size() > 2000 ? 509 : 1;
  for (const auto& pieces : every_cut(GetParam().answer, step)) {
    ClientUpgrade upgrade;
    ASSERT_EQ(ask(upgrade), "");
    Result result{};
    feed(upgrade, pieces, result);
    ASSERT_EQ(result, Result::failed);
    EXPECT_EQ(describe(upgrade.failure().error).name, describe(GetParam().error).name);
    EXPECT_EQ(upgrade.status(), 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, WrongAnswers, testing::ValuesIn(wrong_answers()),
                         [](const auto& row) { return row.param.name; });

TEST(ClientUpgrade, TakesAHeaderBlockOfExactlyTheLimit) {
  const auto outcome_of = [](std::size_t size) {
    const std::string text = plus("X: " + std::string(size - switching.size() - 5, 'x') + "\r\n");
    EXPECT_EQ(text.size(), size);
    ClientUpgrade upgrade;
    EXPECT_EQ(ask(upgrade), "");
    Result result{};
    feed(upgrade, {text}, result);
    return result;
  };
  EXPECT_EQ(outcome_of(max_header_block), Result::accepted);
  EXPECT_EQ(outcome_of(max_header_block + 1), Result::failed);
}

// ---- refusals ------------------------------------------------------------------------------------------------------

// status | reason | body, once `answer` has come and, if it has no end of its own, the connection is closed.
std::string shown(const std::vector<std::string_view>& pieces) {
  ClientUpgrade upgrade;
  EXPECT_EQ(ask(upgrade), "");
  Result result{};
  feed(upgrade, pieces, result);
  if (upgrade.no_more() != Result::refused) return "not refused";
  return std::to_string(upgrade.status()) + " | " + upgrade.reason() + " | " + upgrade.body();
}

// RFC 6455 §4.1: W027
TEST(ClientUpgrade, ShowsARefusalHoweverItIsCut) {
  const std::vector<std::string> answers{
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nno way",
      "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nno\r\n4\r\n way\r\n0\r\nX: y\r\n\r\n",
      "HTTP/1.0 403 Forbidden\r\n\r\nno way",
  };
  for (const std::string& answer : answers) {
    for (const auto& pieces : every_cut(answer)) EXPECT_EQ(shown(pieces), "403 | Forbidden | no way");
  }
}

TEST(ClientUpgrade, DoesNotWaitForMoreOfARefusalThanItShows) {
  const auto outcome_of = [](std::string_view answer) {
    ClientUpgrade upgrade;
    EXPECT_EQ(ask(upgrade), "");
    Result result{};
    feed(upgrade, {answer}, result);
    return result;
  };
  EXPECT_EQ(outcome_of("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), Result::refused);
  EXPECT_EQ(outcome_of("HTTP/1.1 204 No Content\r\n\r\n"), Result::refused);
  EXPECT_EQ(outcome_of("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nab"), Result::need_more);
  EXPECT_EQ(outcome_of("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nabc"), Result::refused);
  EXPECT_EQ(outcome_of("HTTP/1.1 403 Forbidden\r\nContent-Length: 9999999\r\n\r\n" + std::string(1023, 'x')),
            Result::need_more);
  EXPECT_EQ(outcome_of("HTTP/1.1 403 Forbidden\r\nContent-Length: 9999999\r\n\r\n" + std::string(1024, 'x')),
            Result::refused);
}

TEST(ClientUpgrade, ShowsTheFirstKibibyte) {
  const std::string answer = "HTTP/1.1 500 Oh\r\n\r\n" + std::string(5000, 'x');
  EXPECT_EQ(shown({answer}), "500 | Oh | " + std::string(1024, 'x'));
}

TEST(ClientUpgrade, ABrokenBodyDoesNotHideTheStatus) {
  EXPECT_EQ(shown({"HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}), "502 | Bad Gateway | ");
}

TEST(ClientUpgrade, AChunkHeaderWithoutEndIsNotCollected) {
  ClientUpgrade upgrade;
  ASSERT_EQ(ask(upgrade), "");
  Result result{};
  const std::string answer =
      "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(2 * max_header_block, 'x');
  feed(upgrade, {answer}, result);
  EXPECT_EQ(result, Result::refused);
}

// The server's text is shown on terminals.
TEST(ClientUpgrade, ShowsNothingThatATerminalWouldObey) {
  EXPECT_EQ(shown({"HTTP/1.1 403 No\x9B\x31m\r\nContent-Length: 15\r\n\r\na\x1B[31mb\x07\x7F\xC2\x9B\r\n\tc"}),
            "403 | No?1m | a?[31mb????\r\n\tc");
}

TEST(ClientUpgrade, ASilentServerHasNotRefused) {
  EXPECT_EQ(shown({}), "not refused");
  EXPECT_EQ(shown({"HTTP/1.1 403 Forbidden\r\n"}), "not refused");
}

}  // namespace
}  // namespace wspc::http
