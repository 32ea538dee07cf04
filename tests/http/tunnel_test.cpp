// SPDX-License-Identifier: MIT
// tunnel_test: what proxies are asked, and what is made of their answers, in whatever pieces.   RFC 9110 §9.3.6, RFC
// 1928
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "http/tunnel/http_tunnel.h"
#include "http/tunnel/make_tunnel.h"

namespace wspc::http {
namespace {

using namespace std::string_literals;
using Result = Tunnel::Result;

Proxy proxy(std::string_view url) {
  Proxy result;
  EXPECT_EQ(parse(url, result), "") << url;
  return result;
}

std::string wrong(std::string_view url) {
  Proxy ignored;
  return parse(url, ignored);
}

struct Course {
  Result result = Result::need_more;
  std::string output;  // after begin()
  std::string rest;    // of the input
};

// `answers` in pieces of `piece` bytes.
Course feed(Tunnel& tunnel, std::string answers, std::size_t piece) {
  Course course;
  const auto bytes = std::as_writable_bytes(std::span(answers));
  std::size_t at = 0;
  while (at < bytes.size() && course.result == Result::need_more) {
    auto input = bytes.subspan(at, std::min(piece, bytes.size() - at));
    at += input.size();
    course.result = tunnel.receive(input, course.output);
    at -= input.size();
  }
  course.rest = answers.substr(at);
  return course;
}

// ---- where the proxy is --------------------------------------------------------------------------------------------

TEST(Proxy, IsTakenApart) {
  const Proxy one = proxy("http://proxy.example:3128");
  EXPECT_EQ(one.protocol, Proxy::Protocol::http);
  EXPECT_EQ(one.host, "proxy.example");
  EXPECT_EQ(one.port, 3128);
  EXPECT_FALSE(one.has_user);

  const Proxy other = proxy("SOCKS5h://us%40er:p%3Ass@[::1]/");
  EXPECT_EQ(other.protocol, Proxy::Protocol::socks5);
  EXPECT_EQ(other.host, "::1");
  EXPECT_EQ(other.port, 1080);
  EXPECT_EQ(other.user, "us@er");
  EXPECT_EQ(other.password, "p:ss");
  EXPECT_EQ(proxy("http://10.0.0.1").port, 80);
  EXPECT_EQ(proxy("http://a@b@host").user, "a@b");
}

TEST(Proxy, SaysWhatIsWrongAndNoPassword) {
  EXPECT_EQ(wrong("https://host"), "the proxy's URL does not begin with http:// or socks5://");
  EXPECT_EQ(wrong("host:3128"), "the proxy's URL does not begin with http:// or socks5://");
  EXPECT_EQ(wrong("http://"), "the proxy's host or port is not valid");
  EXPECT_EQ(wrong("http://host:0"), "the proxy's host or port is not valid");
  EXPECT_EQ(wrong("http://host/path"), "the proxy's host or port is not valid");
  EXPECT_EQ(wrong("http://user:secret%2@host"), "the proxy's user name or password has a % that is no %XX");
  EXPECT_EQ(wrong("http://us%0aer:secret@host"), "the proxy's user name or password has a character it must not have");
  EXPECT_EQ(wrong("http://us%3Aer:secret@host"), "the proxy's user name or password has a character it must not have");
}

// ---- CONNECT -------------------------------------------------------------------------------------------------------

// RFC 6455 §4.1: W007, RFC 9110 §9.3.6
TEST(HttpTunnel, AsksForHostAndPort) {
  EXPECT_EQ(make_tunnel(proxy("http://p"), {"example.org", 443, {}})->begin(),
            "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n");
  EXPECT_EQ(make_tunnel(proxy("http://p"), {"::1", 80, {}})->begin(),
            "CONNECT [::1]:80 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n");
}

// RFC 7617 §2
TEST(HttpTunnel, ShowsCredentials) {
  EXPECT_EQ(basic_credentials("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(make_tunnel(proxy("http://Aladdin:open%20sesame@p"), {"h", 1, {}})->begin(),
            "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
}

TEST(HttpTunnel, IsOpenAfterA2xxAndLeavesTheRest) {
  const std::string answer = "HTTP/1.1 200 Connection established\r\nVia: 1.1 p\r\n\r\n";
  for (std::size_t piece = 1; piece <= answer.size() + 4; ++piece) {
    const auto tunnel = make_tunnel(proxy("http://p"), {"h", 1, {}});
    const Course course = feed(*tunnel, answer + "rest", piece);
    EXPECT_EQ(course.result, Result::open) << piece;
    EXPECT_EQ(course.rest.substr(course.rest.size() - 4), "rest");
    EXPECT_EQ(course.output, "");
  }
}

// RFC 9110 §15.2: S09
TEST(HttpTunnel, PassesOverInterimAnswers) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  const std::string answer = interim + "HTTP/1.1 200 OK\r\n\r\n";
  for (std::size_t piece = 1; piece <= answer.size() + 4; ++piece) {
    const auto tunnel = make_tunnel(proxy("http://p"), {"h", 1, {}});
    const Course course = feed(*tunnel, answer + "rest", piece);
    EXPECT_EQ(course.result, Result::open) << piece << ' ' << tunnel->problem();
    EXPECT_EQ(course.rest.substr(course.rest.size() - std::min<std::size_t>(4, course.rest.size())), "rest");
  }
  const auto tunnel = make_tunnel(proxy("http://p"), {"h", 1, {}});
  EXPECT_EQ(feed(*tunnel, interim, 5).result, Result::need_more);
}

TEST(HttpTunnel, PassesOverSoManyOfThemAndNoMore) {
  const auto after = [](unsigned count) {
    std::string answers;
    for (unsigned i = 0; i < count; ++i) answers += "HTTP/1.1 102 Processing\r\n\r\n";
    const auto tunnel = make_tunnel(proxy("http://p"), {"h", 1, {}});
    return feed(*tunnel, answers + "HTTP/1.1 200 OK\r\n\r\n", 11).result;
  };
  EXPECT_EQ(after(max_interim_responses), Result::open);
  EXPECT_EQ(after(max_interim_responses + 1), Result::failed);
}

TEST(HttpTunnel, SaysWhyThereIsNone) {
  const auto problem = [](const std::string& answer) {
    const auto tunnel = make_tunnel(proxy("http://p"), {"h", 1, {}});
    EXPECT_EQ(feed(*tunnel, answer, 7).result, Result::failed) << answer;
    return tunnel->problem();
  };
  EXPECT_EQ(problem("HTTP/1.1 407 X\r\nProxy-Authenticate: Basic\r\n\r\n"),
            "the proxy wants a user name and a password (status 407)");
  EXPECT_EQ(problem("HTTP/1.1 403 No\x1b[1m\r\n\r\n"), "the proxy's answer is not HTTP");
  EXPECT_EQ(problem("HTTP/1.1 503 Not now\r\nContent-Length: 4\r\n\r\nbody"),
            "the proxy refused to connect: status 503 Service Unavailable");
  EXPECT_EQ(problem("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 407 X\r\n\r\n"),
            "the proxy wants a user name and a password (status 407)");
  EXPECT_EQ(problem("HTTP/1.1 101 Switching Protocols\r\n\r\n"), "the proxy refused to connect: status 101 Refused");
  EXPECT_EQ(problem("SSH-2.0-OpenSSH\r\n\r\n"), "the proxy's answer is not HTTP");
  EXPECT_EQ(problem("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x')), "the proxy's answer is not HTTP");
}

// ---- SOCKS5 --------------------------------------------------------------------------------------------------------

// RFC 1928 §3, §4, §6
TEST(Socks5Tunnel, AsksByNameAndByAddress) {
  struct Row {
    std::string host;
    std::string address;
    std::string request;
  };
  const Row rows[] = {{"a.example", "", "\5\1\0\3\x9"s + "a.example" + "\x01\xbb"s},
                      {"127.0.0.1", "\x7f\0\0\1"s, "\5\1\0\1\x7f\0\0\1\x01\xbb"s},
                      {"::1", std::string(15, '\0') + "\1", "\5\1\0\4"s + std::string(15, '\0') + "\1\x01\xbb"s}};
  const std::string replies[] = {"\5\0\0\1\0\0\0\0\0\0"s, "\5\0\0\3\4name\0\1"s, "\5\0\0\4"s + std::string(18, '\0')};
  for (const Row& row : rows) {
    for (const std::string& reply : replies) {
      for (std::size_t piece = 1; piece < 30; ++piece) {
        const auto tunnel = make_tunnel(proxy("socks5://p"), {row.host, 443, row.address});
        EXPECT_EQ(tunnel->begin(), "\5\1\0"s);
        const Course course = feed(*tunnel, "\5\0"s + reply + "rest", piece);
        EXPECT_EQ(course.result, Result::open) << row.host << ' ' << piece;
        EXPECT_EQ(course.output, row.request);
        EXPECT_EQ(course.rest.substr(course.rest.size() - 4), "rest");
      }
    }
  }
}

// RFC 1929 §2
TEST(Socks5Tunnel, ShowsCredentialsWhenAsked) {
  const auto tunnel = make_tunnel(proxy("socks5://me:pw@p"), {"h", 1, {}});
  EXPECT_EQ(tunnel->begin(), "\5\2\0\2"s);
  const Course course = feed(*tunnel, "\5\2\1\0\5\0\0\1\0\0\0\0\0\0"s, 1);
  EXPECT_EQ(course.result, Result::open);
  EXPECT_EQ(course.output, "\1\2me\2pw"s + "\5\1\0\3\1h\0\1"s);
}

TEST(Socks5Tunnel, SaysWhyThereIsNone) {
  const auto problem = [](std::string_view url, const std::string& answers, const std::string& host = "h") {
    const auto tunnel = make_tunnel(proxy(url), {host, 1, {}});
    EXPECT_EQ(feed(*tunnel, answers, 3).result, Result::failed);
    return tunnel->problem();
  };
  EXPECT_EQ(problem("socks5://p", "HTTP/1.1 400"), "the proxy does not speak SOCKS5");
  EXPECT_EQ(problem("socks5://p", "\5\xff"s), "the proxy wants a user name and a password");
  EXPECT_EQ(problem("socks5://p", "\5\2"s), "the proxy wants a user name and a password");
  EXPECT_EQ(problem("socks5://a:b@p", "\5\xff"s), "the proxy wants to know us in a way that we do not");
  EXPECT_EQ(problem("socks5://a:b@p", "\5\2\1\1"s), "the proxy did not accept the user name and password");
  EXPECT_EQ(problem("socks5://p", "\5\0\5\5\0\1\0\0\0\0\0\0"s),
            "the proxy could not connect: the connection was refused");
  EXPECT_EQ(problem("socks5://p", "\5\0\5\2\0\1\0\0\0\0\0\0"s), "the proxy could not connect: its rules forbid it");
  EXPECT_EQ(problem("socks5://p", "\5\0\5\x63\0\1\0\0\0\0\0\0"s), "the proxy could not connect: reply 99");
  EXPECT_EQ(problem("socks5://p", "\5\0"s, std::string(256, 'a')), "the host's name is too long for SOCKS5");
  EXPECT_EQ(problem("socks5://" + std::string(256, 'a') + ":b@p", "\5\0"s),
            "the user name or the password is too long for SOCKS5");
}

}  // namespace
}  // namespace wspc::http
