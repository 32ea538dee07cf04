// SPDX-License-Identifier: MIT
// check: the command `wspc check`, which tests whether a server follows the rules.
#include "tool/check/check.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/check/check_options.h"
#include "tool/check/check_rules.h"
#include "tool/terminal/console.h"
#include "tool/text/hex.h"
#include "tool/text/json_line.h"
#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

using Verdict = Finding::Verdict;

constexpr std::size_t most_bytes = 48;  // that are shown of what was sent, and of what came

std::vector<CheckRule> chosen(const CheckOptions& options) {
  std::vector<CheckRule> rules = handshake_rules();
  for (std::vector<CheckRule> more : {frame_rules(), message_rules()}) {
    std::move(more.begin(), more.end(), std::back_inserter(rules));
  }
  std::erase_if(rules, [&options](const CheckRule& rule) {
    const auto& only = options.only;
    const bool wanted = only.empty() || std::find(only.begin(), only.end(), rule.rule) != only.end();
    return !wanted || (rule.needs == CheckRule::Needs::echo && !options.echo && !options.list);
  });
  return rules;
}

std::string_view word(Verdict verdict) noexcept {
  constexpr std::array<std::string_view, 4> words{"good", "wrong", "doubtful", "skipped"};
  return words[static_cast<std::size_t>(verdict)];
}

std::string shown(const std::string& bytes) {
  const std::string piece = bytes.substr(0, most_bytes);
  std::string digits;
  for (const char byte : piece) digits += fmt::format("{:02x} ", static_cast<unsigned char>(byte));
  return digits + (piece.size() < bytes.size() ? fmt::format("… ({} bytes)", bytes.size()) : "");
}

class Check {
 public:
  explicit Check(const CheckOptions& options)
      : options_(options), colour_(!options.json && ::isatty(STDOUT_FILENO) == 1) {}

  ExitStatus run() {
    if (const std::string problem = aim(options_.client, options_.patience, target_); !problem.empty()) {
      complain(problem);
      return ExitStatus::usage;
    }
    for (const CheckRule& rule : chosen(options_)) {
      Probe probe(loop_, target_);
      if (const std::string problem = probe.connect(); !problem.empty()) {
        complain(problem);
        return ExitStatus::network;
      }
      Finding finding = rule.look(probe);
      if (probe.flooded()) finding.text += (finding.text.empty() ? "" : "; ") + std::string(Probe::flood);
      tell(rule, finding, probe);
      judge(probe);
    }
    return finish();
  }

 private:
  void tell(const CheckRule& rule, const Finding& finding, const Probe& probe) {
    ++counts_[static_cast<std::size_t>(finding.verdict)];
    if (options_.json) return tell_in_json(rule.rule, rule.title, finding, &probe);
    std::string text = line(rule.rule, rule.title, finding);
    if (finding.verdict == Verdict::wrong || options_.verbose) {
      if (!probe.sent().empty()) text += "               sent  " + shown(probe.sent()) + '\n';
      if (!probe.received().empty()) text += "               came  " + shown(probe.received()) + '\n';
    }
    static_cast<void>(write_all(STDOUT_FILENO, text));
  }

  [[nodiscard]] std::string line(std::string_view rule, std::string_view title, const Finding& finding) const {
    constexpr std::array<std::string_view, 4> colours{"\x1b[32m", "\x1b[31m", "\x1b[33m", ""};
    const std::string_view colour = colour_ ? colours[static_cast<std::size_t>(finding.verdict)] : "";
    return fmt::format("{}{:<8}{}  {:<4} {}{}{}\n", colour, word(finding.verdict), colour.empty() ? "" : "\x1b[0m",
                       rule, title, finding.text.empty() ? "" : ": ", visible(finding.text));
  }

  void tell_in_json(std::string_view rule, std::string_view title, const Finding& finding, const Probe* probe) {
    nlohmann::ordered_json json{{"rule", rule}, {"title", title}, {"verdict", word(finding.verdict)}};
    if (!finding.text.empty()) json["text"] = finding.text;
    if (probe != nullptr && !probe->sent().empty()) {
      json["sent"] = to_hex(std::as_bytes(std::span(probe->sent()))).substr(2);
      json["came"] = probe->received().empty() ? "" : to_hex(std::as_bytes(std::span(probe->received()))).substr(2);
    }
    print(json);
  }

  static void print(const nlohmann::ordered_json& json) {
    static_cast<void>(write_all(STDOUT_FILENO, json_line(json) + '\n'));
  }

  // Whatever a rule was about, what the server has sent has been judged.
  void judge(const Probe& probe) {
    if (probe.verdict() == Error::none || sent_wrong_ != Error::none) return;
    sent_wrong_ = probe.verdict();
    const ErrorInfo& info = describe(sent_wrong_);
    const Finding finding = wrong(fmt::format("{} ({})", info.text, info.rule));
    ++counts_[static_cast<std::size_t>(Verdict::wrong)];
    constexpr std::string_view title = "what the server sends is right";
    if (options_.json) return tell_in_json("W097", title, finding, &probe);
    static_cast<void>(write_all(
        STDOUT_FILENO, line("W097", title, finding) + "               came  " + shown(probe.received()) + '\n'));
  }

  ExitStatus finish() {
    const auto& [good, wrong, doubtful, skipped] = counts_;
    if (options_.json) {
      print({{"good", good}, {"wrong", wrong}, {"doubtful", doubtful}, {"skipped", skipped}});
    } else {
      const std::string sum =
          fmt::format("{} good, {} wrong, {} doubtful, {} skipped\n", good, wrong, doubtful, skipped);
      static_cast<void>(write_all(STDOUT_FILENO, sum));
    }
    return wrong == 0 ? ExitStatus::clean : ExitStatus::protocol;
  }

  const CheckOptions& options_;
  bool colour_;
  io::Loop loop_;
  Probe::Target target_;
  std::array<unsigned, 4> counts_{};
  Error sent_wrong_ = Error::none;
};

ExitStatus list(const CheckOptions& options) {
  std::string text;
  for (const CheckRule& rule : chosen(options)) {
    const bool echo = rule.needs == CheckRule::Needs::echo;
    text += fmt::format("{}  {}{}\n", rule.rule, rule.title, echo ? " (--echo)" : "");
  }
  return write_all(STDOUT_FILENO, text) ? ExitStatus::clean : ExitStatus::usage;
}

ExitStatus check(const CheckOptions& options) {
  if (options.list) return list(options);
  if (chosen(options).empty()) {
    complain("there is no such rule; --list has them all");
    return ExitStatus::usage;
  }
  return Check(options).run();
}

}  // namespace

Command check_command() {
  return make_command<CheckOptions>("check", "Find out whether a server keeps the rules", add_options, check);
}

}  // namespace wspc::tool
