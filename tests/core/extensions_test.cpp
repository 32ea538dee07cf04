// SPDX-License-Identifier: MIT
// extensions_test: the grammar of Sec-WebSocket-Extensions.   RFC 6455 §9.1
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "wspc/handshake.h"

namespace wspc {
namespace {

// RFC 6455 §4.3: W056; §9.1: W127
TEST(Extensions, of_the_rfc) {
  std::vector<Extension> list;
  EXPECT_TRUE(parse_extensions("foo", list));
  EXPECT_TRUE(parse_extensions("bar; baz=2", list));
  EXPECT_EQ(list, (std::vector<Extension>{{"foo", {}}, {"bar", {{"baz", "2"}}}}));
  list.clear();
  EXPECT_TRUE(parse_extensions("foo, bar; baz=2", list)) << "exactly equivalent";
  EXPECT_EQ(list, (std::vector<Extension>{{"foo", {}}, {"bar", {{"baz", "2"}}}}));
  list.clear();
  EXPECT_TRUE(parse_extensions("deflate-stream", list));
  EXPECT_TRUE(parse_extensions("mux; max-channels=4; flow-control, deflate-stream", list));
  EXPECT_TRUE(parse_extensions("private-extension", list));
  EXPECT_EQ(list[1], (Extension{"mux", {{"max-channels", "4"}, {"flow-control", std::nullopt}}}));
}

// RFC 6455 §4.3: W056, RFC 9110 §5.6.1: S03; §5.6.2: S04
TEST(Extensions, may_have_quoted_values_spaces_and_empty_elements) {
  const std::vector<Extension> one{{"foo", {{"a", "b"}}}};
  for (const char* line : {"foo;a=b", "foo; a=b", "foo ; a = b", "\tfoo\t;\ta\t=\tb\t", "foo; a=\"b\"",
                           "foo; a=\"\\b\"", ", foo; a=b", "foo; a=b ,", ",,\t,foo; a=b,, ,"}) {
    std::vector<Extension> list;
    EXPECT_TRUE(parse_extensions(line, list)) << line;
    EXPECT_EQ(list, one) << line;
  }
}

TEST(Extensions, may_repeat_names_and_parameters) {
  std::vector<Extension> list;
  EXPECT_TRUE(parse_extensions("foo; a=1; a=2, foo", list));
  EXPECT_EQ(list, (std::vector<Extension>{{"foo", {{"a", "1"}, {"a", "2"}}}, {"foo", {}}}));
}

// RFC 6455 §9.1: W126, RFC 9110 §5.6.2: S04
TEST(Extensions, that_are_malformed_leave_the_list_as_it_was) {
  const std::vector<Extension> before{{"kept", {}}};
  const std::vector<std::string_view> malformed{
      "foo;",
      "foo; ",
      "foo;;a",
      "foo; a=",
      "foo; a=;b",
      "foo; =b",
      "=b",
      ";a",
      "foo=b",
      "foo bar",
      "foo; a b",
      "foo; a=b c",
      "foo; a=\"b",
      "foo; a=\"",
      "foo; a=\"b\\",
      "foo; a=\"b\"c",
      "foo; a=\"\"",
      "foo; a=\"b c\"",  // "the value after quoted-string unescaping MUST conform to the 'token' ABNF"
      "foo; a=\"b,c\"",
      "foo; a=\"b;c\"",
      "foo; a=\"\\\"\"",
      "\"foo\"",
      "foo; \"a\"=b",
      "foo; a=b=c",
      "foo, bar;",
      "foo (comment)",
      "caf\xc3\xa9",
      "foo; a=\xff",
      "foo\r\n",
      "foo; a=b\n",
      std::string_view("fo\0o", 4)};
  for (const std::string_view line : malformed) {
    std::vector<Extension> list = before;
    EXPECT_FALSE(parse_extensions(line, list)) << line;
    EXPECT_EQ(list, before) << line;
  }
}

// RFC 9110 §5.6.1: S03
TEST(Extensions, are_formatted_as_they_are_parsed) {
  const std::vector<Extension> list{{"foo", {}}, {"bar", {{"baz", "2"}, {"flag", std::nullopt}, {"x", "a.b-c"}}}};
  const std::string line = format_extensions(list);
  EXPECT_EQ(line, "foo, bar; baz=2; flag; x=a.b-c");
  std::vector<Extension> parsed;
  EXPECT_TRUE(parse_extensions(line, parsed));
  EXPECT_EQ(parsed, list);
  EXPECT_EQ(format_extensions({}), "");
}

// The parser takes linear time: a line as long as a handshake may be, of nothing but separators.
TEST(Extensions, of_a_very_long_line_end) {
  for (const char* piece : {",", "a,", "a;b,", "a;b=\"c\",", " "}) {
    std::string line;
    while (line.size() < 16384) line += piece;
    std::vector<Extension> list;
    EXPECT_TRUE(parse_extensions(line, list)) << piece;
  }
}

}  // namespace
}  // namespace wspc
