// SPDX-License-Identifier: MIT
// bounded_json_test: JSON from strangers: however deep it is nested and whatever its numbers are, the answer is a
// sentence.
#include "tool/text/bounded_json.h"

#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "tool/recordings/har.h"
#include "tool/recordings/recording.h"

namespace wspc::tool {
namespace {

std::string nested(std::size_t depth, const std::string& open, const std::string& close,
                   const std::string& inner = "1") {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  text += inner;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

std::string problem_of(const std::string& text) {
  nlohmann::ordered_json json;
  return parse_json(text, json);
}

TEST(BoundedJson, TakesWhatPeopleWrite) {
  EXPECT_EQ(problem_of(R"({"a": [1, {"b": null}], "c": "\u00e9"})"), "");
  EXPECT_EQ(problem_of(nested(200, "[", "]")), "");
  EXPECT_EQ(problem_of(nested(200, R"({"a":)", "}")), "");
}

TEST(BoundedJson, RefusesWhatIsNestedDeeper) {
  for (const std::size_t depth : {202U, 100'000U, 2'000'000U}) {
    EXPECT_EQ(problem_of(nested(depth, "[", "]")), "it is nested more than 200 deep");
    EXPECT_EQ(problem_of(nested(depth, R"({"a":)", "}")), "it is nested more than 200 deep");
  }
  EXPECT_EQ(problem_of(std::string(5'000'000, '[')), "it is nested more than 200 deep");
}

TEST(BoundedJson, SaysWhatIsNoJson) {
  for (const char* const text : {"", "{", "[1,]", "nul", "1e999", "\"\\ud800\"", "{\"a\":\"\xFF\"}"}) {
    EXPECT_NE(problem_of(text), "") << text;
  }
}

TEST(BoundedJson, NumbersAreWholeOrTimesOrRefused) {
  using Json = nlohmann::json;
  EXPECT_EQ(whole_number(Json(18'446'744'073'709'551'615U)), 18'446'744'073'709'551'615U);
  for (const char* const text : {"-1", "1.0", "1e300", "\"1\"", "null", "[]", "18446744073709551616"}) {
    EXPECT_THROW(static_cast<void>(whole_number(Json::parse(text))), std::invalid_argument) << text;
  }
  EXPECT_EQ(time_in_seconds(Json(1.5)), 1.5);
  for (const char* const text : {"-1", "1e300", "\"1\"", "null", "253402300800"}) {
    EXPECT_THROW(static_cast<void>(time_in_seconds(Json::parse(text))), std::invalid_argument) << text;
  }
}

// ---- and those who read with it ------------------------------------------------------------------------------------

std::string read(const std::string& lines) {
  Recording recording;
  std::istringstream in(lines);
  return read_recording(in, "x", recording);
}

TEST(BoundedJson, RecordingsAreReadWithIt) {
  const std::string first = R"({"kind":"recording","version":1,"url":"ws://a"})"
                            "\n";
  const std::string frame = R"({"kind":"frame","connection":1,"time":1,"x":)";
  EXPECT_EQ(read(first + frame + nested(2'000'000, "[", "]") + "}\n"), "x, line 2: it is nested more than 200 deep");
  EXPECT_EQ(read(first + R"({"kind":"connection","connection":1e300,"time":1,"client":"c"})"
                         "\n"),
            "x, line 2: a number is not whole, negative or too large");
  EXPECT_EQ(read(first + R"({"kind":"connection","connection":1,"time":1e300,"client":"c"})"
                         "\n"),
            "x, line 2: a time is not in seconds since 1970");
}

TEST(BoundedJson, ArchivesAreReadWithIt) {
  Recording recording;
  EXPECT_EQ(from_har(R"({"log":{"entries":)" + nested(2'000'000, "[", "]") + "}}", recording),
            "this is no HTTP archive: it is nested more than 200 deep");
  const std::string entry = R"({"log":{"entries":[{"request":{"url":"ws://a","headers":[]},"response":{"headers":[]},)"
                            R"("_webSocketMessages":[{"type":"send","time":)";
  EXPECT_EQ(from_har(entry + R"(1e300,"opcode":1,"data":""}]}]}})", recording),
            "this is no HTTP archive: a time is not in seconds since 1970");
  EXPECT_EQ(from_har(entry + R"(1,"opcode":-1,"data":""}]}]}})", recording),
            "this is no HTTP archive: a number is not whole, negative or too large");
}

TEST(Har, TheStatusOfAnAnswerThatHasNoneIs0) {
  for (const char* const answer :
       {"HTTP/1.1 abc Switching Protocols", "HTTP/1.1 99999999999999999999 x", "HTTP/1.1 -1 x", "HTTP/1.1 +101 x",
        "HTTP/1.1 101x", "HTTP/1.1 0x65", "HTTP/1.1 99", "HTTP/1.1", ""}) {
    Recording recording{.url = "ws://a", .conversations = {{.number = 1, .request = {"GET / HTTP/1.1"}}}};
    recording.conversations[0].response = {answer};
    const auto har = nlohmann::json::parse(to_har(recording));
    EXPECT_EQ(har["log"]["entries"][0]["response"]["status"], 0) << answer;
  }
}

}  // namespace
}  // namespace wspc::tool
