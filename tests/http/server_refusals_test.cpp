// SPDX-License-Identifier: MIT
// server_refusals_test: the requests that do not become WebSockets, and what they are told.   RFC 6455 §4.2, RFC 9112
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/exchange.h"
#include "http/h2_preface.h"
#include "http/request_lines.h"
#include "http/server_upgrade.h"

namespace wspc::http {
namespace {

using Result = ServerUpgrade::Result;

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
      {"EmptyLines", "\r\n\r\n", bad, not_http, ""},
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
      {"NoHostInAPlainGet", "GET / HTTP/1.1\r\n\r\n", bad, "The Host header is missing or repeated.\n", ""},
      {"TwoHosts", more("Host: b\r\n"), bad, "The Host header is missing or repeated.\n", ""},
      {"BadHost", with(&Lines::host, "Host: a b\r\n").text(), bad, "The Host header is missing or repeated.\n", ""},
      {"PlainGet", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "426 Upgrade Required",
       "The Upgrade header does not say websocket.\n", "Sec-WebSocket-Version: 13"},
      {"PlainGetIsToldWhatTo", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "426 Upgrade Required",
       "The Upgrade header does not say websocket.\n", "Upgrade: websocket"},
      {"PostWithoutHost", "POST / HTTP/1.1\r\n\r\n", bad, "The Host header is missing or repeated.\n", ""},
      {"OtherUpgrade", with(&Lines::upgrade, "Upgrade: h2c\r\n").text(), "426 Upgrade Required",
       "The Upgrade header does not say websocket.\n", "Upgrade: websocket"},
      {"WebSocketWithAVersion", with(&Lines::upgrade, "Upgrade: websocket/13\r\n").text(), "426 Upgrade Required",
       "The Upgrade header does not say websocket.\n", "Upgrade: websocket"},
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

// RFC 6455 §4.2.1: W034, W035; §4.2.2: W048, W049, RFC 9110 §7.2: S05; §7.8: S07,
// RFC 9112 §2.2: P01; §3: P02; §5.1: P03; §5.2: P04; §6.3: P05
TEST_P(Refusals, AreTheSameHoweverTheRequestIsCut) {
  const Refused& expected = GetParam();
  const std::size_t step = expected.request.size() > 2000 ? 509 : 1;
  for (const auto& pieces : every_cut(expected.request, step)) {
    Policy policy;
    policy.http2 = false;
    ServerUpgrade upgrade(policy);
    Result result{};
    feed(upgrade, pieces, result);
    ASSERT_EQ(result, Result::refused);
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

// RFC 6455 §4.2.2: W049; §4.4: W057, RFC 9110 §15.2.2: S08, RFC 9112 §9.6: P06
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

// No part of the client's request is repeated in an error page or in a log.
TEST(ServerUpgrade, NeverEchoesTheRequest) {
  for (const Refused& refused : refusals()) {
    std::string request = refused.request;
    const std::size_t at = request.find("Host: ");
    if (at != request.npos) request.insert(at, "X-Mark: <script>mark</script>\r\n");
    EXPECT_EQ(answer(request).find("mark"), std::string::npos) << refused.name;
  }
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

// RFC 9113 §3.4: the first line shows that a client speaks HTTP/2, however it is split.
TEST(ServerUpgrade, KnowsThePrefaceOfHttp2) {
  const std::string preface(h2_preface);
  for (const auto& pieces : every_cut(preface, 1)) {
    const Policy policy;
    ServerUpgrade upgrade(policy);
    Result result{};
    feed(upgrade, pieces, result);
    EXPECT_EQ(result, Result::http2);
    EXPECT_EQ(upgrade.preface(), "PRI * HTTP/2.0\r\n");
  }
}

}  // namespace
}  // namespace wspc::http
