// SPDX-License-Identifier: MIT
// url_test: ws:// URLs.   RFC 6455 §3
#include "http/url.h"

#include <string>

#include <gtest/gtest.h>

namespace wspc::http {
namespace {

// scheme | host | port | resource | Host header, or what is wrong.
std::string parts(std::string_view text) {
  Url url;
  const std::string wrong = parse(text, url);
  if (!wrong.empty()) return wrong;
  return std::string(url.secure ? "wss" : "ws") + " | " + url.host + " | " + std::to_string(url.port) + " | " +
         url.resource + " | " + url.authority();
}

// RFC 6455 §3: W003; §4.1: W016, RFC 8307 §2: K01
TEST(Url, IsTakenApart) {
  EXPECT_EQ(parts("ws://example.com"), "ws | example.com | 80 | / | example.com");
  EXPECT_EQ(parts("ws://example.com/"), "ws | example.com | 80 | / | example.com");
  EXPECT_EQ(parts("WS://example.com:80/a/b?c=d"), "ws | example.com | 80 | /a/b?c=d | example.com");
  EXPECT_EQ(parts("ws://example.com:9001?x=/y?z"), "ws | example.com | 9001 | /?x=/y?z | example.com:9001");
  EXPECT_EQ(parts("ws://example.com:/a"), "ws | example.com | 80 | /a | example.com");
  EXPECT_EQ(parts("ws://127.0.0.1:9001/"), "ws | 127.0.0.1 | 9001 | / | 127.0.0.1:9001");
  EXPECT_EQ(parts("ws://h:443/"), "ws | h | 443 | / | h:443");
  EXPECT_EQ(parts("ws://h/a%23b"), "ws | h | 80 | /a%23b | h");
  EXPECT_EQ(parts("ws://h/.well-known/x?y"), "ws | h | 80 | /.well-known/x?y | h");  // RFC 8307 §2
  EXPECT_EQ(parts("wss://h/"), "wss | h | 443 | / | h");
  EXPECT_EQ(parts("wss://h:80/"), "wss | h | 80 | / | h:80");
}

TEST(Url, MayHaveAnIpv6Literal) {
  EXPECT_EQ(parts("ws://[::1]"), "ws | ::1 | 80 | / | [::1]");
  EXPECT_EQ(parts("ws://[2001:db8::1]:9001/a"), "ws | 2001:db8::1 | 9001 | /a | [2001:db8::1]:9001");
  EXPECT_EQ(parts("ws://[fe80::1%25eth0]:9001/"), "ws | fe80::1%eth0 | 9001 | / | [fe80::1]:9001");
}

// RFC 6455 §3: W001, W002; §4.1: W004
TEST(Url, IsRefusedForWhatIsWrongWithIt) {
  const std::string scheme = "the URL does not begin with ws:// or wss://";
  const std::string host = "the URL's host or port is not valid";
  const std::string blank =
      "the URL contains a blank, a control character or one that is not ASCII: write it as %20 and so on";
  EXPECT_EQ(parts(""), scheme);
  EXPECT_EQ(parts("example.com"), scheme);
  EXPECT_EQ(parts("http://example.com/"), scheme);
  EXPECT_EQ(parts("ws:/example.com"), scheme);
  EXPECT_EQ(parts("wsss://example.com"), scheme);
  EXPECT_EQ(parts("ws://example.com/a#b"), "the URL has a fragment, which WebSocket URLs must not have");
  EXPECT_EQ(parts("ws://example.com/#"), "the URL has a fragment, which WebSocket URLs must not have");
  EXPECT_EQ(parts("ws://me:secret@example.com/"), "the URL has a user name: send an Authorization header instead");
  EXPECT_EQ(parts("ws://"), "the URL has no host");
  EXPECT_EQ(parts("ws:///a"), "the URL has no host");
  EXPECT_EQ(parts("ws://:80/"), "the URL has no host");
  EXPECT_EQ(parts("ws://::1/"), "the URL has no host");
  EXPECT_EQ(parts("ws://h:0/"), "the URL's port is not valid");
  for (const std::string text : {"ws://h:65536/", "ws://h:-1/", "ws://h:80x/", "ws://h: 80", "ws://[::1/", "ws://[]/",
                                 "ws://[::1]x/", "ws://a\"b/", "ws://a\\b/"}) {
    const std::string wrong = parts(text);
    EXPECT_TRUE(wrong == host || wrong == blank) << text << ": " << wrong;
  }
  EXPECT_EQ(parts("ws://h/a b"), blank);
  EXPECT_EQ(parts("ws://h/a\r\nX: y"), blank);
  EXPECT_EQ(parts(std::string_view("ws://h/\0", 8)), blank);
  EXPECT_EQ(parts("ws://h/\xC3\xA4"), blank);
  EXPECT_EQ(parts("ws://h\x7F/"), blank);
}

// The at sign belongs to the authority only.
TEST(Url, MayHaveAnAtSignInItsPath) { EXPECT_EQ(parts("ws://h/@me?a@b"), "ws | h | 80 | /@me?a@b | h"); }

}  // namespace
}  // namespace wspc::http
