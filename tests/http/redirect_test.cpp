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
  const Row rows[] = {{"", "ws://a/b/c/d?q"},
                      {"#s", "ws://a/b/c/d?q"},
                      {"#", "ws://a/b/c/d?q"},
                      {"#s?t/../u", "ws://a/b/c/d?q"},
                      {"?", "ws://a/b/c/d?"},
                      {"?#s", "ws://a/b/c/d?"},
                      {"g;x=1/./y", "ws://a/b/c/g;x=1/y"},
                      {"g;x=1/../y", "ws://a/b/c/y"},
                      {";x", "ws://a/b/c/;x"},
                      {"g;x?y#s", "ws://a/b/c/g;x?y"},
                      {"../..", "ws://a/"},
                      {"../../", "ws://a/"},
                      {"../../../../g", "ws://a/g"},
                      {".g", "ws://a/b/c/.g"},
                      {"g..", "ws://a/b/c/g.."},
                      {"./../g", "ws://a/b/g"},
                      {"g/./h", "ws://a/b/c/g/h"},
                      {"g?y/../x", "ws://a/b/c/g?y/../x"},
                      {"g#s/./x", "ws://a/b/c/g"},
                      {"g#s/../x", "ws://a/b/c/g"},
                      {"./g:h", "ws://a/b/c/g:h"},
                      {"g?x:y", "ws://a/b/c/g?x:y"},
                      {"//g?y#s", "ws://g/?y"},
                      {"//g/a/../b", "ws://g/b"},
                      {"http://g/a/./b/../../c/.", "ws://g/c/"},
                      {"http://g?y/../z", "ws://g/?y/../z"},
                      {"http://g#s", "ws://g/"},
                      {"g", "ws://a/b/c/g"},
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

// RFC 3986 §5.2.2: the path of the base is taken as it is.
TEST(Redirect, LeavesTheBaseAlone) {
  EXPECT_EQ(led("ws://a/b/../c?q", "#s"), "ws://a/b/../c?q");
  EXPECT_EQ(led("ws://a/b/../c?q", "?y"), "ws://a/b/../c?y");
  EXPECT_EQ(led("wss://a:8443", "g"), "wss://a:8443/g");
  EXPECT_EQ(led("wss://a:8443?q/r", "g"), "wss://a:8443/g");
}

TEST(Redirect, StaysOnAServerWithAZone) {
  const Url from = url("ws://[fe80::1%25eth0]:81/x");
  Url to;
  EXPECT_EQ(follow(from, "/y", to), "");
  EXPECT_EQ(to.host, "fe80::1%eth0");
  EXPECT_EQ(to.port, 81);
  EXPECT_EQ(to.resource, "/y");
  EXPECT_TRUE(same_origin(from, to));
}

// RFC 9110 §10.2.2
TEST(Redirect, HasExactlyOneLocation) {
  EXPECT_EQ(location_of(302, {{"X", "a"}, {"location", "/b"}}), "/b");
  EXPECT_EQ(location_of(302, {{"Location", ""}}), "");
  EXPECT_EQ(location_of(302, {{"X", "a"}}), std::nullopt);
  EXPECT_EQ(location_of(302, {{"Location", "/a"}, {"LOCATION", "/b"}}), std::nullopt);
  for (const unsigned status : {200U, 201U, 300U, 304U, 404U}) {
    EXPECT_EQ(location_of(status, {{"Location", "/a"}}), std::nullopt) << status;
  }
}

TEST(Redirect, NeverLeadsOutOfTls) {
  EXPECT_EQ(led("wss://a/", "//b/c"), "wss://b/c");
  EXPECT_EQ(led("wss://a/", "https://b/"), "wss://b/");
  EXPECT_EQ(led("wss://a/", "http://b/"), "from wss:// to ws://, where everybody can listen");
}

TEST(Redirect, SaysWhatIsWrong) {
  EXPECT_EQ(led("ws://a/", "ftp://b/"), "the URL does not begin with ws:// or wss://");
  EXPECT_EQ(led("ws://a/", "http://us:er@b/"), "the URL has a user name: send an Authorization header instead");
  EXPECT_EQ(led("ws://a/", "http:g"), "the URL does not begin with ws:// or wss://");
  EXPECT_EQ(led("ws://a/", "g:h"), "the URL does not begin with ws:// or wss://");
  EXPECT_NE(led("ws://a/", "/a b"), "ws://a/a b");
  EXPECT_EQ(led("ws://a/", "//"), "the URL has no host");
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
