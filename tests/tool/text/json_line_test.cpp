// SPDX-License-Identifier: MIT
// json_line_test: no control character is printed as it is, and nothing else changes.
#include "tool/text/json_line.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace wspc::tool {
namespace {

using Json = nlohmann::ordered_json;

TEST(JsonLine, EscapesEveryControlCharacter) {
  EXPECT_EQ(json_line(Json{{"a", "\x1b[2J\x7f\xc2\x9b\xc2\x80z\n"}}),
            "{\"a\":\"\\u001b[2J\\u007f\\u009b\\u0080z\\n\"}");
}

TEST(JsonLine, LeavesOtherTextAsItIs) {
  const std::string text = "\xc2\xa0 \xc3\xbc \xe2\x82\xac \xf0\x9f\x98\x80 \xc2\xbf";
  EXPECT_EQ(json_line(Json(text)), '"' + text + '"');
}

TEST(JsonLine, MeansTheSame) {
  std::string text;
  for (unsigned i = 0; i < 128; ++i) text += static_cast<char>(i);
  for (unsigned i = 0x80; i < 0xC0; ++i) text.append("\xc2").append(1, static_cast<char>(i));
  EXPECT_EQ(Json::parse(json_line(Json(text))), Json(text));
}

TEST(JsonLine, ReplacesWhatIsNoText) { EXPECT_EQ(json_line(Json("a\xff")), "\"a\xef\xbf\xbd\""); }

}  // namespace
}  // namespace wspc::tool
