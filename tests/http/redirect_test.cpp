// SPDX-License-Identifier: MIT
// redirect_test: where a Location leads, and what is not taken along.   RFC 9110 §10.2.2, RFC 3986 §5.4
#include "http/redirect.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace wspc::http {
namespace {

Url url(std::string_view text) {
  Url result;
  EXPECT_EQ(parse(text, result), "");
  return result;
}

std::string led(std::string_view from, std::string_view location) {
  Url to;
  const std::string wrong = follow(url(from), location, to);
  return wrong.empty() ? (to.secure ? "wss://" : "ws://") + to.authority() + to.resource : wrong;
}

// RFC 3986 §5.4.1, with the base http://a/b/c/d?q
TEST(Redirect, LeadsWhereReferencesDo) {
  struct Row {
    std::string_view location;
    std::string_view to;
  };
  const Row rows[] = {{"g", "ws://a/b/c/g"},
                      {"./g", "ws://a/b/c/g"},
                      {"g/", "ws://a/b/c/g/"},
                      {"/g", "ws://a/g"},
                      {"//g", "ws://g/"},
                      {"?y", "ws://a/b/c/d?y"},
                      {"g?y", "ws://a/b/c/g?y"},
                      {"g#s", "ws://a/b/c/g"},
                      {"g?y#s", "ws://a/b/c/g?y"},
                      {".", "ws://a/b/c/"},
                      {"./", "ws://a/b/c/"},
                      {"..", "ws://a/b/"},
                      {"../", "ws://a/b/"},
                      {"../g", "ws://a/b/g"},
                      {"../..", "ws://a/"},
                      {"../../g", "ws://a/g"},
                      {"../../../g", "ws://a/g"},
                      {"/./g", "ws://a/g"},
                      {"/../g", "ws://a/g"},
                      {"g.", "ws://a/b/c/g."},
                      {"..g", "ws://a/b/c/..g"},
                      {"./g/.", "ws://a/b/c/g/"},
                      {"g/../h", "ws://a/b/c/h"},
                      {"g?y/./x", "ws://a/b/c/g?y/./x"},
                      {"http://other/x", "ws://other/x"},
                      {"https://other:8443/x?y", "wss://other:8443/x?y"},
                      {"WSS://other", "wss://other/"}};
  for (const Row& row : rows) EXPECT_EQ(led("ws://a/b/c/d?q", row.location), row.to) << row.location;
}

TEST(Redirect, NeverLeadsOutOfTls) {
  EXPECT_EQ(led("wss://a/", "//b/c"), "wss://b/c");
  EXPECT_EQ(led("wss://a/", "https://b/"), "wss://b/");
  EXPECT_EQ(led("wss://a/", "http://b/"), "from wss:// to ws://, where everybody can listen");
}

TEST(Redirect, SaysWhatIsWrong) {
  EXPECT_EQ(led("ws://a/", "ftp://b/"), "the URL does not begin with ws:// or wss://");
  EXPECT_EQ(led("ws://a/", "http://us:er@b/"), "the URL has a user name: send an Authorization header instead");
  EXPECT_EQ(led("ws://a/", "http://b:0/"), "the URL's port is not valid");
}

TEST(Redirect, KnowsAnOrigin) {
  EXPECT_TRUE(same_origin(url("ws://A/x"), url("ws://a:80/y")));
  EXPECT_FALSE(same_origin(url("ws://a"), url("ws://b")));
  EXPECT_FALSE(same_origin(url("ws://a"), url("ws://a:81")));
  EXPECT_FALSE(same_origin(url("ws://a:443"), url("wss://a")));
}

TEST(Redirect, LeavesWhatBelongsToTheOriginBehind) {
  std::vector<Header> headers = {{"authorization", "Basic x"}, {"X-A", "b"},  {"COOKIE", "c"},
                                 {"Proxy-Authorization", "d"}, {"host", "e"}, {"Origin", "https://f"}};
  remove_headers_of_origin(headers);
  EXPECT_EQ(headers, (std::vector<Header>{{"X-A", "b"}, {"Origin", "https://f"}}));
}

}  // namespace
}  // namespace wspc::http
