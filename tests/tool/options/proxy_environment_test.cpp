// SPDX-License-Identifier: MIT
// proxy_environment_test: which variable counts, and for which hosts.
#include "tool/options/proxy_environment.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

std::string chosen(const std::string& url, std::map<std::string, std::string> variables) {
  return proxy_for(url, [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(ProxyEnvironment, SmallLettersComeFirst) {
  EXPECT_EQ(chosen("ws://h", {{"http_proxy", "http://a"}, {"all_proxy", "http://b"}}), "http://a");
  EXPECT_EQ(chosen("ws://h", {{"all_proxy", "http://b"}, {"ALL_PROXY", "http://c"}}), "http://b");
  EXPECT_EQ(chosen("wss://h", {{"https_proxy", "http://a"}, {"HTTPS_PROXY", "http://b"}}), "http://a");
  EXPECT_EQ(chosen("wss://h", {{"HTTPS_PROXY", "socks5://b"}}), "socks5://b");
  EXPECT_EQ(chosen("wss://h", {{"http_proxy", "http://a"}}), "");
  EXPECT_EQ(chosen("ws://h", {{"HTTP_PROXY", "http://a"}}), "");
  EXPECT_EQ(chosen("ws://h", {{"http_proxy", ""}, {"ALL_PROXY", "http://c"}}), "http://c");
  EXPECT_EQ(chosen("ws://h", {}), "");
}

TEST(ProxyEnvironment, WithoutASchemeItIsHttp) {
  EXPECT_EQ(chosen("ws://h", {{"http_proxy", "proxy:3128"}}), "http://proxy:3128");
}

TEST(ProxyEnvironment, ExceptionsAreHostsAndAllBelowThem) {
  const auto direct = [](const std::string& url, const std::string& list) {
    return chosen(url, {{"all_proxy", "http://p"}, {"no_proxy", list}}).empty();
  };
  EXPECT_TRUE(direct("ws://example.org", "example.org"));
  EXPECT_TRUE(direct("ws://a.b.example.org:81/x", "localhost, .example.org"));
  EXPECT_TRUE(direct("ws://127.0.0.1", "10.0.0.1,127.0.0.1"));
  EXPECT_TRUE(direct("ws://anything", "*"));
  EXPECT_FALSE(direct("ws://badexample.org", "example.org"));
  EXPECT_FALSE(direct("ws://example.org.evil", "example.org"));
  EXPECT_FALSE(direct("ws://org", "example.org"));
  EXPECT_FALSE(direct("ws://h", ",, ,"));
}

}  // namespace
}  // namespace wspc::tool
