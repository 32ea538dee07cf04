// SPDX-License-Identifier: MIT
// secrets_test: which parts of a handshake are kept out of what is printed, and which are not.
#include "tool/traffic/secrets.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

TEST(Secrets, CredentialsInHeadersAreRedacted) {
  for (const char* const name : {"Authorization", "authorization", "PROXY-AUTHORIZATION", "Cookie", "Set-Cookie",
                                 "X-Api-Key", "X-Auth-Token", "x-csrf-token"}) {
    EXPECT_EQ(without_secrets(std::string(name) + ": Bearer abc:def"), std::string(name) + ": REDACTED");
    EXPECT_EQ(without_secrets(std::string(name) + ":abc"), std::string(name) + ":REDACTED");
    EXPECT_EQ(without_secrets(std::string(name) + ":"), std::string(name) + ":");
  }
}

TEST(Secrets, EverythingElseInHeadersStays) {
  for (const char* const line :
       {"Host: token.example", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: token, auth",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "WWW-Authenticate: Basic realm=\"x\"",
        "Proxy-Authenticate: Basic", "User-Agent: token=1", ":authority: a.example", ":method: CONNECT",
        "Origin: https://a.example:80", "HTTP/1.1 101 Switching Protocols", "HTTP/1.1 404 Not Found: token=1", "",
        ":"}) {
    EXPECT_EQ(without_secrets(line), line);
  }
}

TEST(Secrets, ParametersThatAreNamedLikeASecretAreRedacted) {
  const std::vector<std::pair<std::string, std::string>> targets{
      {"/a?token=s", "/a?token=REDACTED"},
      {"/a?x=1&access_token=s&y=2", "/a?x=1&access_token=REDACTED&y=2"},
      {"/a?ACCESS_TOKEN=s=t", "/a?ACCESS_TOKEN=REDACTED"},
      {"/a?to%6Ben=s", "/a?to%6Ben=REDACTED"},
      {"/?api_key=s;sig=t#jwt=u", "/?api_key=REDACTED;sig=REDACTED#jwt=REDACTED"},
      {"/?password=s&key=t&code=u", "/?password=REDACTED&key=REDACTED&code=REDACTED"},
      {"/a?monkey=1&keys=2&token", "/a?monkey=1&keys=2&token"},
      {"/a?token=", "/a?token="},
      {"/token=1", "/token=1"},
      {"/?", "/?"},
      {"/?&&=s&?token=s", "/?&&=s&?token=REDACTED"},
  };
  for (const auto& [target, shown] : targets) {
    EXPECT_EQ(without_secrets("GET " + target + " HTTP/1.1"), "GET " + shown + " HTTP/1.1");
    EXPECT_EQ(without_secrets(":path: " + target), ":path: " + shown);
    EXPECT_EQ(without_secrets("Location: https://a.example" + target), "Location: https://a.example" + shown);
    EXPECT_EQ(url_without_secrets("wss://a.example" + target), "wss://a.example" + shown);
  }
}

TEST(Secrets, UsersOfUrlsAreRedacted) {
  EXPECT_EQ(url_without_secrets("ws://me:secret@a.example/x@y"), "ws://REDACTED@a.example/x@y");
  EXPECT_EQ(url_without_secrets("ws://a.example/x@y"), "ws://a.example/x@y");
}

TEST(Secrets, AreShownOnDemand) {
  std::vector<std::string> lines{"GET /?token=s HTTP/1.1", "Cookie: a=b"};
  redact(lines, Secrets::shown);
  EXPECT_EQ(lines[1], "Cookie: a=b");
  redact(lines, Secrets::redacted);
  EXPECT_EQ(lines, (std::vector<std::string>{"GET /?token=REDACTED HTTP/1.1", "Cookie: REDACTED"}));
  EXPECT_TRUE(is_redacted(lines[1]));
}

}  // namespace
}  // namespace wspc::tool
