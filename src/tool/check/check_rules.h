// SPDX-License-Identifier: MIT
// check_rules: what `wspc check` looks for, each with the rule of docs/rfc.md that it stands for.
#ifndef WSPC_TOOL_CHECK_CHECK_RULES_H
#define WSPC_TOOL_CHECK_CHECK_RULES_H

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tool/check/probe.h"

namespace wspc::tool {

struct Finding {
  enum class Verdict : std::uint8_t {
    good,
    wrong,
    doubtful,  // allowed, but not what one would wish
    skipped,   // the server does not have what it is about
  };
  Verdict verdict = Verdict::good;
  std::string text{};
};

struct CheckRule {
  std::string_view rule;   // of docs/rfc.md
  std::string_view title;  // what should be
  enum class Needs : std::uint8_t { nothing, echo } needs = Needs::nothing;
  std::function<Finding(Probe&)> look;  // at a connection that is there
};

// In this order.
[[nodiscard]] std::vector<CheckRule> handshake_rules();
[[nodiscard]] std::vector<CheckRule> frame_rules();
[[nodiscard]] std::vector<CheckRule> message_rules();

// ---- what the rules are made of ------------------------------------------------------------------------------------

[[nodiscard]] inline Finding good() { return {}; }
[[nodiscard]] inline Finding wrong(std::string text) { return {Finding::Verdict::wrong, std::move(text)}; }
[[nodiscard]] inline Finding doubtful(std::string text) { return {Finding::Verdict::doubtful, std::move(text)}; }
[[nodiscard]] inline Finding skipped(std::string text) { return {Finding::Verdict::skipped, std::move(text)}; }

// Sends `bytes` and then a ping: the server has to fail the connection, best with one of `codes`, and not answer.
[[nodiscard]] Finding must_fail(Probe& probe, const std::string& bytes, std::vector<std::uint16_t> codes);

// Sends `bytes` and then a ping: the server has to answer that and nothing else.
[[nodiscard]] Finding must_go_on(Probe& probe, const std::string& bytes);

[[nodiscard]] bool is_pong(const FrameView& frame, std::string_view payload);
[[nodiscard]] bool is_close(const FrameView& frame);
[[nodiscard]] std::uint16_t close_code(const FrameView& frame);  // 1005: none

}  // namespace wspc::tool

#endif
