// SPDX-License-Identifier: MIT
// conversation_result_test: each way to end has its exit status and its sentence.
#include "tool/terminal/conversation_result.h"

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

using Starter = Closure::Starter;

ExitStatus status(Starter starter, std::uint16_t sent, std::uint16_t received) {
  return result(Closure{.started_by = starter, .sent = sent, .received = received, .clean = true, .error = Error::none},
                "")
      .status;
}

TEST(ConversationResult, AnOrderlyCloseIsCleanByItsCode) {
  EXPECT_EQ(status(Starter::peer, 1000, 1000), ExitStatus::clean);
  EXPECT_EQ(status(Starter::us, 1000, 1000), ExitStatus::clean);
  EXPECT_EQ(status(Starter::us, 1000, 1005), ExitStatus::clean);
  EXPECT_EQ(status(Starter::us, 1000, 1001), ExitStatus::clean);
  EXPECT_EQ(status(Starter::peer, 1005, 1005), ExitStatus::closed);
  EXPECT_EQ(status(Starter::peer, 1001, 1001), ExitStatus::closed);
  EXPECT_EQ(status(Starter::us, 1000, 1011), ExitStatus::closed);
  EXPECT_EQ(status(Starter::us, 4000, 4000), ExitStatus::closed);
}

TEST(ConversationResult, AFailureHasTheStatusOfItsCause) {
  const auto failed = [](Error error) { return result(Closure{.error = error}, "").status; };
  EXPECT_EQ(failed(Error::connection_lost), ExitStatus::network);
  EXPECT_EQ(failed(Error::idle_timeout), ExitStatus::timeout);
  EXPECT_EQ(failed(Error::pong_timeout), ExitStatus::timeout);
  EXPECT_EQ(failed(Error::close_timeout), ExitStatus::timeout);
  EXPECT_EQ(failed(Error::masked_frame), ExitStatus::protocol);
  EXPECT_EQ(failed(Error::invalid_utf8), ExitStatus::protocol);
  EXPECT_EQ(failed(Error::message_too_big), ExitStatus::protocol);
}

TEST(ConversationResult, WhatNeverBeganHasTheStatusOfItsCause) {
  using Cause = Failure::Cause;
  const auto failed = [](Cause cause) {
    Failure failure;
    failure.cause = cause;
    failure.text = "why";
    return result(failure);
  };
  EXPECT_EQ(failed(Cause::usage).status, ExitStatus::usage);
  EXPECT_EQ(failed(Cause::dns).status, ExitStatus::network);
  EXPECT_EQ(failed(Cause::tcp).status, ExitStatus::network);
  EXPECT_EQ(failed(Cause::timeout).status, ExitStatus::timeout);
  EXPECT_EQ(failed(Cause::protocol).status, ExitStatus::protocol);
  EXPECT_EQ(failed(Cause::cancelled).status, ExitStatus::interrupted);
  EXPECT_EQ(failed(Cause::dns).text, "why");
}

TEST(ConversationResult, ARefusalShowsStatusAndBody) {
  Failure failure;
  failure.cause = Failure::Cause::http;
  failure.status = 403;
  failure.reason = "Forbidden";
  failure.body = "not you\r\n";
  const ConversationResult refused = result(failure);
  EXPECT_EQ(refused.status, ExitStatus::refused);
  EXPECT_EQ(refused.text, "the server refused: 403 Forbidden: not you");
}

TEST(ConversationResult, TheSentenceNamesCodeAndReason) {
  const Closure closure{
      .started_by = Starter::peer, .sent = 4001, .received = 4001, .clean = true, .error = Error::none};
  EXPECT_EQ(result(closure, "bye").text, "the peer closed with 4001 (an application's code) \"bye\"");
  EXPECT_EQ(describe_close(1009, ""), "1009 (message too big)");
  EXPECT_EQ(describe_close(3000, ""), "3000 (a library's or framework's code)");
  EXPECT_EQ(describe_close(2000, ""), "2000 (unassigned)");
}

}  // namespace
}  // namespace wspc::tool
