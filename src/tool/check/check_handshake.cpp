// SPDX-License-Identifier: MIT
// check_handshake: the checks of `wspc check` for opening handshakes.   RFC 6455 §4.2
#include <algorithm>

#include <fmt/format.h>

#include "tool/check/check_rules.h"

namespace wspc::tool {
namespace {

using Spoil = std::function<void(ProbeRequest&)>;

// A request that is none has to be refused.
std::function<Finding(Probe&)> refused(Spoil spoil) {
  return [spoil = std::move(spoil)](Probe& probe) {
    ProbeRequest request = probe.request();
    spoil(request);
    probe.send(request.text());
    const Head answer = probe.read_head();
    const unsigned status = status_of(answer);
    if (status == 101) return wrong("it is accepted: " + answer.first_line);
    if (status == 0) return doubtful("it is not answered; an HTTP error would say why");
    return status >= 400 ? good() : doubtful("it is answered with " + answer.first_line);
  };
}

// Another way to say the same is as good.
std::function<Finding(Probe&)> accepted(Spoil change) {
  return [change = std::move(change)](Probe& probe) {
    ProbeRequest request = probe.request();
    change(request);
    const std::string problem = probe.open(request);
    return problem.empty() ? good() : wrong(problem);
  };
}

Finding judge_answer(Probe& probe) {
  const ProbeRequest request = probe.request();
  probe.send(request.text());
  const Head answer = probe.read_head();
  if (answer.first_line.empty()) return wrong("there is no answer");
  std::string problems;
  for (const JudgedLine& line : judge_response(answer, parse_head(request.text()))) {
    if (line.verdict != JudgedLine::Verdict::wrong) continue;
    problems += fmt::format("{}{}: {} ({})", problems.empty() ? "" : "; ", line.line, line.why, line.rule);
  }
  return problems.empty() ? good() : wrong(problems);
}

Finding judge_subprotocol(Probe& probe) {
  ProbeRequest request = probe.request();
  request.set("Sec-WebSocket-Protocol", "wspc-check-1, wspc-check-2");
  probe.send(request.text());
  const Head answer = probe.read_head();
  const std::string chosen = value_of(answer, "Sec-WebSocket-Protocol");
  if (chosen.empty() || chosen == "wspc-check-1" || chosen == "wspc-check-2") return good();
  return wrong(fmt::format("'{}' is chosen, which was not offered", chosen));
}

Finding judge_version(Probe& probe) {
  ProbeRequest request = probe.request();
  request.set("Sec-WebSocket-Version", "12");
  probe.send(request.text());
  const Head answer = probe.read_head();
  const unsigned status = status_of(answer);
  if (status == 101) return wrong("it is accepted");
  const std::string spoken = value_of(answer, "Sec-WebSocket-Version");
  if (status == 0) return doubtful("it is not answered; an HTTP error would say why");
  return spoken.find("13") == spoken.npos ? wrong("its answer has no Sec-WebSocket-Version: 13") : good();
}

Finding judge_origin(Probe& probe) {
  ProbeRequest request = probe.request();
  request.set("Origin", "https://wspc-check.invalid");
  probe.send(request.text());
  if (status_of(probe.read_head()) != 101) return good();
  return doubtful("a page of any site may use it with the cookies of who visits that: fine if it asks for nothing");
}

Finding judge_slowness(Probe& probe) {
  probe.send_slowly(probe.request().text());
  return status_of(probe.read_head()) == 101 ? good() : wrong("it is not accepted");
}

Finding judge_offer(Probe& probe) {
  ProbeRequest request = probe.request();
  request.set("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
  if (const std::string problem = probe.open(request); !problem.empty()) return wrong(problem);
  const std::string chosen = value_of(probe.response(), "Sec-WebSocket-Extensions");
  if (chosen.empty()) return skipped("it does not compress");
  return probe.deflate() ? good() : wrong(fmt::format("'{}' is no answer to the offer", chosen));
}

Spoil without(std::string_view name) {
  return [name](ProbeRequest& request) { request.remove(name); };
}
Spoil with(std::string_view name, std::string_view value) {
  return [name, value](ProbeRequest& request) { request.set(name, std::string(value)); };
}

}  // namespace

std::vector<CheckRule> handshake_rules() {
  using Needs = CheckRule::Needs;
  return {
      {"W055", "the answer is 101, with Upgrade, Connection and the accept value", Needs::nothing, judge_answer},
      {"W037", "Upgrade may be written WebSocket", Needs::nothing, accepted(with("Upgrade", "WebSocket"))},
      {"W038", "Connection may be a list", Needs::nothing, accepted(with("Connection", "keep-alive, upgrade"))},
      {"W044", "unknown header lines are passed over", Needs::nothing, accepted(with("X-Wspc-Check", "1"))},
      {"W035", "a request may come byte by byte", Needs::nothing, judge_slowness},
      {"W051", "a subprotocol is chosen from the client's, or none is", Needs::nothing, judge_subprotocol},
      {"W054", "no extension is answered that was not offered", Needs::nothing, judge_answer},
      {"W035", "a POST is no opening handshake", Needs::nothing, refused([](ProbeRequest& r) { r.method = "POST"; })},
      {"W035", "HTTP/1.0 is too old", Needs::nothing, refused([](ProbeRequest& r) { r.version = "HTTP/1.0"; })},
      {"W036", "a request without Host is refused", Needs::nothing, refused(without("Host"))},
      {"W037", "a request without Upgrade is no opening handshake", Needs::nothing, refused(without("Upgrade"))},
      {"W037", "an upgrade to something else is none either", Needs::nothing, refused(with("Upgrade", "h2c"))},
      {"W038", "a request whose Connection does not name Upgrade is none", Needs::nothing,
       refused(with("Connection", "keep-alive"))},
      {"W039", "a request without a key is refused", Needs::nothing, refused(without("Sec-WebSocket-Key"))},
      {"W039", "a key of 15 bytes is refused", Needs::nothing,
       refused(with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAA"))},
      {"W039", "a key that is no base64 is refused", Needs::nothing,
       refused(with("Sec-WebSocket-Key", "????????????????????????"))},
      {"W138", "two keys are refused", Needs::nothing, refused([](ProbeRequest& r) {
         r.headers.push_back({"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="});
       })},
      {"W040", "a request without a version is refused", Needs::nothing, refused(without("Sec-WebSocket-Version"))},
      {"W049", "another version is refused, with the one that is spoken", Needs::nothing, judge_version},
      {"W132", "a page of another site is refused", Needs::nothing, judge_origin},
      {"D002", "an offer of permessage-deflate is answered rightly", Needs::nothing, judge_offer},
  };
}

}  // namespace wspc::tool
