// SPDX-License-Identifier: MIT
// vectors_test: every conversation of the vectors, whole, byte by byte, cut at every place, by every kernel, as a
// Connection and through websocket.h.
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "vectors/conversation.h"
#include "vectors/run.h"

namespace wspc::vectors {

// For GoogleTest, which would print bytes.
static void PrintTo(const Case& test, std::ostream* out) { *out << test.where; }

namespace {

const std::vector<Case>& all() {
  static const std::vector<Case> cases = load(WSPC_VECTORS);
  return cases;
}

// GoogleTest takes letters, digits and underscores.
std::string test_name(const Case& test) {
  const std::string file = test.where.substr(0, test.where.find(".txt"));
  std::string name =
      file + "_" + test.name.substr(0, test.name.find(" (")) + (test.role == Role::client ? "_client" : "_server");
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  return name;
}

class Vectors : public testing::TestWithParam<Case> {};

TEST_P(Vectors, hold) { EXPECT_EQ(judge(GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(All, Vectors, testing::ValuesIn(all()),
                         [](const testing::TestParamInfo<Case>& test) { return test_name(test.param); });

TEST(TheVectors, are_at_least_150_conversations) {
  std::set<std::string> conversations;
  for (const Case& test : all()) conversations.insert(test.where);
  EXPECT_GE(conversations.size(), 150u);
}

TEST(TheVectors, have_names_of_their_own) {
  std::set<std::string> names;
  for (const Case& test : all()) EXPECT_TRUE(names.insert(test_name(test)).second) << test.where << ": " << test.name;
}

// Every way in which the peer, or a limit, can end a conversation. The timeouts are in tests/core/timeouts_test.cpp.
TEST(TheVectors, cause_every_error_that_a_peer_can_cause) {
  std::set<std::string> caused;
  for (const Case& test : all()) {
    for (const Happening& happening : test.expected.events) caused.insert(happening.error);
  }
  for (int row = static_cast<int>(Error::reserved_bits); row <= static_cast<int>(Error::too_many_fragments); ++row) {
    const std::string name(describe(static_cast<Error>(row)).name);
    EXPECT_TRUE(caused.contains(name)) << "no vector for " << name;
  }
  EXPECT_TRUE(caused.contains("connection_lost"));
}

TEST(TheVectors, name_only_errors_that_exist) {
  std::set<std::string> rows;
  for (int row = 0; row <= static_cast<int>(Error::resource_not_found); ++row) {
    rows.insert(std::string(describe(static_cast<Error>(row)).name));
  }
  for (const Case& test : all()) {
    for (const Happening& happening : test.expected.events) {
      EXPECT_TRUE(happening.error.empty() || rows.contains(happening.error)) << test.where;
    }
    for (const Step& step : test.steps) EXPECT_TRUE(step.refusal.empty() || rows.contains(step.refusal)) << test.where;
  }
}

// ---- The runner bites ----

const std::string good =
    "case   a ping between two fragments\nrole   server\n"
    "in     01 83 ^ \"Hel\"\nin     89 80 ^\nin     80 82 ^ \"lo\"\n"
    "out    8a 00\nevent  text \"Hel\" … | ping \"\" | text \"lo\" end\n";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

std::string judged(const std::string& text) { return judge(parse(text, "inline.txt").at(0)); }

TEST(TheRunner, passes_a_right_vector) { EXPECT_EQ(judged(good), ""); }

TEST(TheRunner, sees_a_wrong_payload) {
  EXPECT_NE(judged(replaced(good, "event  text \"Hel\"", "event  text \"HeL\"")), "");
}

TEST(TheRunner, sees_a_missing_event) { EXPECT_NE(judged(replaced(good, "| ping \"\" ", "")), ""); }

TEST(TheRunner, sees_an_event_too_many) { EXPECT_NE(judged(good + "event  pong \"\"\n"), ""); }

TEST(TheRunner, sees_a_wrong_type) {
  EXPECT_NE(judged(replaced(replaced(good, "text \"lo\"", "binary \"lo\""), "event  text", "event  binary")), "");
}

TEST(TheRunner, sees_wrong_output) { EXPECT_NE(judged(replaced(good, "8a 00", "8a 01 61")), ""); }

TEST(TheRunner, sees_missing_output) { EXPECT_NE(judged(good + "out    8a 00\n"), ""); }

TEST(TheRunner, sees_a_wrong_closure) { EXPECT_NE(judged(good + "closure peer sent 0 received 0\n"), ""); }

TEST(TheRunner, sees_a_call_that_is_not_refused) {
  EXPECT_NE(judged("case a\nrole server\nsend text \"a\" refused not_open\n"), "");
}

const std::string broken =
    "case   reserved bits\nrole   both\nin     81 00 ^\nin     ! c1 00 ^\nout    88 02 03ea\n"
    "event  text \"\" | error reserved_bits\n";

TEST(TheRunner, sees_the_right_error) { EXPECT_EQ(judged(broken), ""); }

TEST(TheRunner, sees_another_error) {
  EXPECT_NE(judged(replaced(broken, "error reserved_bits", "error masked_frame")), "");
}

TEST(TheRunner, sees_an_error_at_another_place) { EXPECT_NE(judged(replaced(broken, "! c1", "c1 !")), ""); }

TEST(TheRunner, sees_a_conversation_that_should_have_failed) {
  EXPECT_NE(judged(replaced(broken, "! c1", "! 81")), "");
}

TEST(TheRunner, sees_a_close_with_another_code) { EXPECT_NE(judged(replaced(broken, "03ea", "03eb")), ""); }

TEST(TheRunner, sees_what_only_websocket_h_does_wrong) {
  EXPECT_NE(judged(good + "websocket.h differs: it does not, so this must fail\nevent  text \"He\"\nout    8a 00\n"),
            "");
}

TEST(TheParser, refuses_what_it_does_not_understand) {
  EXPECT_ANY_THROW(parse("case a\nrole server\nim 81 00\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nrole server\nin 8\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nrole server\nin 81 0g\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nrole server\nin 81 \"a\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nrole server\nin ! 81 ! 00\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nrole server\nevent test \"a\"\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nrole server\nevent text \"a\" and more\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nrole server\nwebsocket.h skip:\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nrole server\nlimit messages 3\n", "inline.txt"));
  EXPECT_ANY_THROW(parse("case a\nin 81 00\n", "inline.txt"));
}

}  // namespace
}  // namespace wspc::vectors
