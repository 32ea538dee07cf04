// SPDX-License-Identifier: MIT
// request_test: looking up a request's headers, with HTTP/1.1 and HTTP/2.   RFC 9110 §5.3, RFC 9113 §8.2.3
#include "http/request.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "http/http2/extended_connect.h"
#include "http/request_lines.h"

namespace wspc::http {
namespace {

using Seen = std::function<void(const Request&)>;

// Calls `see` with a request that has `headers`, as the verdict over HTTP/1.1 gets it, and as a page does.
void with_request(const std::vector<Header>& headers, const Seen& see) {
  int seen = 0;
  Policy policy;
  policy.verdict = [&](const Request& request) {
    see(request);
    ++seen;
    return Refusal{};
  };
  policy.page = [&](const Request& request) -> std::optional<Page> {
    see(request);
    ++seen;
    return {};
  };
  Lines lines;
  for (const Header& header : headers) lines.more += header.name + ": " + header.value + "\r\n";
  EXPECT_EQ(answer(lines.text(), policy).substr(9, 3), "101");
  lines.upgrade.clear();
  answer(lines.text(), policy);
  EXPECT_EQ(seen, 2);
}

// RFC 6265 §5.4, RFC 9113 §8.2.3
TEST(Request, HasOneCookieHeader) {
  with_request({{"Cookie", "a=1"}, {"X", "y"}, {"cookie", "b=2"}, {"COOKIE", "c=3; d=4"}}, [](const Request& request) {
    EXPECT_EQ(request.header("cookie"), "a=1; b=2; c=3; d=4");
    EXPECT_EQ(request.count("Cookie"), 1U);
    EXPECT_EQ(request.header("X"), "y");
  });
  with_request({{"Cookie", ""}, {"Cookie", "b=2"}, {"Cookie", ""}},
               [](const Request& request) { EXPECT_EQ(request.header("Cookie"), "b=2"); });
  with_request({{"Cookie", "a=1"}}, [](const Request& request) { EXPECT_EQ(request.header("Cookie"), "a=1"); });
}

// RFC 9110 §5.3: S02
TEST(Request, CombinesAListThatCameInSeveralLines) {
  with_request({{"Forwarded", "for=1.1.1.1"}, {"X", "y"}, {"forwarded", "for=2.2.2.2, for=3.3.3.3"}, {"Empty", ""}},
               [](const Request& request) {
                 EXPECT_EQ(request.combined("FORWARDED"), "for=1.1.1.1, for=2.2.2.2, for=3.3.3.3");
                 EXPECT_EQ(request.header("Forwarded"), "for=1.1.1.1");
                 EXPECT_EQ(request.count("Forwarded"), 2U);
                 EXPECT_EQ(request.combined("X"), "y");
                 EXPECT_EQ(request.combined("Empty"), "");
                 EXPECT_EQ(request.combined("None"), "");
               });
}

// RFC 6455 §11.3.2: W139; §11.3.4: W141, RFC 9110 §5.3: S02
TEST(Request, OffersInSeveralLinesAreOneOffer) {
  Policy policy;
  policy.subprotocols = {"c"};
  policy.deflate.emplace();
  const std::vector<Header> offer{{"sec-websocket-protocol", "a, b"},
                                  {"sec-websocket-protocol", "c"},
                                  {"sec-websocket-extensions", "x-other"},
                                  {"sec-websocket-extensions", "permessage-deflate"}};
  Lines lines;
  for (const Header& header : offer) lines.more += header.name + ": " + header.value + "\r\n";
  const std::string response = answer(lines.text(), policy);
  EXPECT_NE(response.find("Sec-WebSocket-Protocol: c\r\n"), response.npos) << response;
  EXPECT_NE(response.find("Sec-WebSocket-Extensions: permessage-deflate"), response.npos) << response;

  std::vector<Header> connect{{":method", "CONNECT"}, {":protocol", "websocket"}, {":scheme", "https"},
                              {":path", "/"},         {":authority", "a"},        {"sec-websocket-version", "13"}};
  connect.insert(connect.end(), offer.begin(), offer.end());
  const ServerConnect accepted(policy, connect);
  EXPECT_EQ(accepted.subprotocol(), "c");
  EXPECT_TRUE(accepted.deflate());
}

TEST(Request, AHeaderIsAppendedAndACookieJoined) {
  std::vector<Header> lines;
  for (const Header& line : {Header{"A", "1"}, Header{"cookie", "a=1"}, Header{"A", "2"}, Header{"Cookie", "b=2"}}) {
    add_header(lines, line);
  }
  EXPECT_EQ(lines, (std::vector<Header>{{"A", "1"}, {"cookie", "a=1; b=2"}, {"A", "2"}}));
  EXPECT_EQ(with_one_cookie_line({{"A", "1"}, {"cookie", "a=1"}, {"A", "2"}, {"Cookie", "b=2"}}), lines);
}

}  // namespace
}  // namespace wspc::http
