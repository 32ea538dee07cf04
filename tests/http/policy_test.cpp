// SPDX-License-Identifier: MIT
// policy_test: which Origins may come in, and which subprotocol is chosen.   RFC 6455 §10.2, RFC 6454
#include "http/policy.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::http {
namespace {

bool allowed(std::string_view origin, std::string_view host, std::vector<std::string> list = {}) {
  return origin_allowed(origin, host, list);
}

// RFC 6455 §10.2: W132
TEST(Origin, TheServersOwnHostMayComeIn) {
  EXPECT_TRUE(allowed("http://example.com", "example.com"));
  EXPECT_TRUE(allowed("https://example.com", "example.com"));
  EXPECT_TRUE(allowed("HTTPS://Example.COM", "eXAMPLE.com"));
  EXPECT_TRUE(allowed("http://localhost:9001", "localhost:9001"));
  EXPECT_TRUE(allowed("https://localhost:9001", "localhost:9001"));
  EXPECT_TRUE(allowed("http://example.com", "example.com:80"));
  EXPECT_TRUE(allowed("https://example.com", "example.com:443"));
  EXPECT_TRUE(allowed("http://[::1]:9001", "[::1]:9001"));
}

// RFC 6455 §4.2.2: W048; §10.2: W132
TEST(Origin, AnotherHostOrPortMayNot) {
  EXPECT_FALSE(allowed("http://example.com", "example.org"));
  EXPECT_FALSE(allowed("http://example.com", "example.com:9001"));
  EXPECT_FALSE(allowed("http://example.com:9001", "example.com"));
  EXPECT_FALSE(allowed("http://example.com:9002", "example.com:9001"));
  EXPECT_FALSE(allowed("https://example.com", "example.com:80"));
  EXPECT_FALSE(allowed("http://example.com.evil.org", "example.com"));
  EXPECT_FALSE(allowed("http://evilexample.com", "example.com"));
  EXPECT_FALSE(allowed("http://sub.example.com", "example.com"));
  EXPECT_FALSE(allowed("http://localhost", "127.0.0.1"));
}

TEST(Origin, WhatIsNotAnOriginMayNot) {
  for (const std::string origin :
       {"", "null", "example.com", "http://", "http://example.com/", "http://me@example.com",
        "http://example.com, http://example.com", "://example.com:x", "http://example.com:99999"}) {
    EXPECT_FALSE(allowed(origin, "example.com")) << origin;
  }
  EXPECT_FALSE(allowed("http://", ""));
  EXPECT_FALSE(allowed("null", "null"));
}

TEST(Origin, TheListWidens) {
  const std::vector<std::string> list{"https://app.example", "dev.example:3000", "null"};
  EXPECT_TRUE(allowed("https://app.example", "api.example", list));
  EXPECT_TRUE(allowed("HTTPS://APP.example", "api.example", list));
  EXPECT_FALSE(allowed("http://app.example", "api.example", list));
  EXPECT_FALSE(allowed("https://app.example:444", "api.example", list));
  EXPECT_TRUE(allowed("http://dev.example:3000", "api.example", list));
  EXPECT_TRUE(allowed("https://dev.example:3000", "api.example", list));
  EXPECT_FALSE(allowed("https://dev.example", "api.example", list));
  EXPECT_TRUE(allowed("null", "api.example", list));
  EXPECT_FALSE(allowed("https://other.example", "api.example", list));
}

TEST(Origin, AStarIsAnyOfThem) {
  EXPECT_TRUE(allowed("https://anything.example", "here", {"*"}));
  EXPECT_TRUE(allowed("null", "here", {"*"}));
}

// RFC 6455 §4.2.2: W051
TEST(Subprotocol, TheServersOrderDecides) {
  const std::vector<std::string> served{"c", "b", "a"};
  const auto choose = [&served](std::vector<std::string> offered) {
    return std::string(choose_subprotocol(served, offered));
  };
  EXPECT_EQ(choose({"a", "b"}), "b");
  EXPECT_EQ(choose({"a"}), "a");
  EXPECT_EQ(choose({"A", "d"}), "");
  EXPECT_EQ(choose({}), "");
}

}  // namespace
}  // namespace wspc::http
