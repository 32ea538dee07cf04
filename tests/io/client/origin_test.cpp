// SPDX-License-Identifier: MIT
// origin_test: what of a client's options does not follow a redirection to another origin.   RFC 9110 §15.4
#include "io/client/origin.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::io {
namespace {

TEST(Origin, KeepsWhatBelongsToIt) {
  ClientOptions options{.url = "wss://a/", .subprotocols = {"chat"}};
  options.headers = {{"host", "a"}, {"Authorization", "b"}, {"Cookie", "c"}, {"Origin", "https://d"}, {"X", "e"}};
  options.tls = {.verify = false,
                 .trust_file = "trust.pem",
                 .certificate_file = "me.pem",
                 .key_file = "me.key",
                 .server_name = "pinned.example"};
  options.connect_to = "127.0.0.1:1";
  options.proxy = "http://proxy";
  leave_origin(options);

  EXPECT_EQ(options.headers, (std::vector<Header>{{"Origin", "https://d"}, {"X", "e"}}));
  EXPECT_EQ(options.connect_to, "");
  EXPECT_EQ(options.tls.server_name, "");
  EXPECT_EQ(options.tls.certificate_file, "");
  EXPECT_EQ(options.tls.key_file, "");

  EXPECT_EQ(options.tls.trust_file, "trust.pem");
  EXPECT_FALSE(options.tls.verify);
  EXPECT_EQ(options.proxy, "http://proxy");
  EXPECT_EQ(options.subprotocols, std::vector<std::string>{"chat"});
}

}  // namespace
}  // namespace wspc::io
