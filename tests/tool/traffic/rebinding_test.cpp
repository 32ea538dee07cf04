// SPDX-License-Identifier: MIT
// rebinding_test: which names may lead to a server on loopback.
#include "tool/traffic/rebinding.h"

#include <vector>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

TEST(Rebinding, AddressesAndLocalhostCannotBeMadeToLeadElsewhere) {
  for (const char* const safe :
       {"127.0.0.1", "127.0.0.1:80", "192.0.2.1:9001", "[::1]", "[::1]:9001", "[2001:db8::1]:1", "localhost",
        "LocalHost:80", "app.localhost", "a.b.localhost:9001"}) {
    EXPECT_TRUE(is_named_safely(safe)) << safe;
  }
}

TEST(Rebinding, EveryOtherNameMayLeadAnywhere) {
  for (const char* const name :
       {"", ":80", "evil.example", "evil.example:9001", "127.0.0.1.evil.example", "localhost.evil.example",
        "evillocalhost", ".localhost", "[::1].example.com", "[::1", "[example.com]", "[127.0.0.1]", "[]", "::1",
        "localhost@evil.example", "localhost:http", "localhost, evil.example", "127.0.0.1 evil.example"}) {
    EXPECT_FALSE(is_named_safely(name)) << name;
  }
}

TEST(Rebinding, OriginsOpenTheirHosts) {
  const std::vector<std::string> origins{"https://good.example", "other.example:8080"};
  for (const char* const name : {"good.example", "GOOD.example:9001", "other.example", "localhost"}) {
    EXPECT_TRUE(may_be_named(name, origins)) << name;
  }
  for (const char* const name : {"evil.example", "good.example.evil.example", "evilgood.example", "*"}) {
    EXPECT_FALSE(may_be_named(name, origins)) << name;
  }
  EXPECT_TRUE(may_be_named("evil.example", std::vector<std::string>{"*"}));
}

TEST(Rebinding, NamesOfThisNetworkMayBeUsed) {
  for (const char* const name : {"a", "buildhost", "buildhost:9001"}) EXPECT_TRUE(may_be_named(name, {})) << name;
  for (const char* const name : {"", ":80", "a.", "a.b", "a@b", "[a]", "a b"})
    EXPECT_FALSE(may_be_named(name, {})) << name;
}

TEST(Rebinding, LoopbackIsWhatOnlyThisMachineReaches) {
  for (const char* const address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback(address)) << address;
  }
  for (const char* const address : {"0.0.0.0", "::", "192.0.2.1", "unix:/tmp/x", "fd:3", ""}) {
    EXPECT_FALSE(is_loopback(address)) << address;
  }
}

TEST(Rebinding, AServerForTheWholeNetworkMayBeNamedAsItLikes) {
  ServerOptions server;
  server.address = "0.0.0.0";
  refuse_foreign_names(server);
  EXPECT_FALSE(server.policy.verdict);
}

}  // namespace
}  // namespace wspc::tool
