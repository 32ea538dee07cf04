// SPDX-License-Identifier: MIT
// check_messages: the checks of `wspc check` for compression, and for the messages of a server that echoes them.
//   RFC 7692, RFC 6455 §5.4
#include <algorithm>

#include <fmt/format.h>

#include "tool/check/check_rules.h"
#include "tool/frames/composition.h"
#include "wspc/connection.h"

namespace wspc::tool {
namespace {

using Needs = CheckRule::Needs;

std::string frame(unsigned opcode, std::string payload, bool fin = true, unsigned reserved = 0) {
  return bytes_of({opcode, std::move(payload), fin, reserved, true, 0});
}

// With permessage-deflate, or a Finding that says why not.
std::optional<Finding> open_deflate(Probe& probe) {
  ProbeRequest request = probe.request();
  request.set("Sec-WebSocket-Extensions", "permessage-deflate");
  if (const std::string problem = probe.open(request); !problem.empty()) return wrong(problem);
  if (!probe.deflate()) return skipped("it does not compress");
  return {};
}

std::function<Finding(Probe&)> fails(std::string bytes, std::vector<std::uint16_t> codes) {
  return [bytes = std::move(bytes), codes = std::move(codes)](Probe& probe) {
    if (auto finding = open_deflate(probe)) return *finding;
    return must_fail(probe, bytes, codes);
  };
}

// Returns the next whole message of the server, or nullopt if none arrives.
std::optional<std::string> next_message(Probe& probe, unsigned& opcode) {
  const auto ends = [](const FrameView& seen) {
    return !core::is_control(seen.frame.header.opcode) && seen.frame.header.fin;
  };
  const auto came = probe.receive(ends);
  std::string message;
  for (const FrameView& seen : came.frames) {
    if (core::is_control(seen.frame.header.opcode)) continue;
    if (seen.frame.header.opcode != core::Opcode::continuation)
      opcode = static_cast<unsigned>(seen.frame.header.opcode);
    message += seen.payload;
    if (seen.inflated) message = *seen.inflated;
    if (seen.frame.header.fin) return message;
  }
  return {};
}

Finding compare(Probe& probe, unsigned opcode, std::string_view payload) {
  unsigned answered = 0;
  const auto message = next_message(probe, answered);
  if (!message) return wrong("it does not come back");
  if (answered != opcode) return wrong("it comes back with the other type");
  if (*message != payload.substr(0, 4096)) return wrong("something else comes back");
  return good();
}

std::function<Finding(Probe&)> echoes(unsigned opcode, std::string payload) {
  return [opcode, payload = std::move(payload)](Probe& probe) {
    if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
    probe.send(frame(opcode, payload));
    return compare(probe, opcode, payload);
  };
}

// Whose whole is "Hello".
std::function<Finding(Probe&)> echoes_frames(std::string bytes) {
  return [bytes = std::move(bytes)](Probe& probe) {
    if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
    probe.send(bytes);
    return compare(probe, 1, "Hello");
  };
}

// RFC 7692 §7.2.3.1.
const std::string hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);

Finding echoes_compressed(Probe& probe) {
  if (auto finding = open_deflate(probe)) return *finding;
  probe.send(frame(1, hello, true, 4));
  return compare(probe, 1, "Hello");
}

Finding takes_compressed(Probe& probe) {
  if (auto finding = open_deflate(probe)) return *finding;
  probe.send(frame(1, hello.substr(0, 3), false, 4) + frame(0, hello.substr(3)) + frame(9, "after"));
  const auto decides = [](const FrameView& seen) { return is_close(seen) || is_pong(seen, "after"); };
  const auto came = probe.receive(decides);
  const auto found = std::find_if(came.frames.begin(), came.frames.end(), decides);
  if (found == came.frames.end()) return wrong(came.ended ? "the connection ends" : "nothing happens");
  return is_close(*found) ? wrong(fmt::format("it closes with {}", close_code(*found))) : good();
}

}  // namespace

std::vector<CheckRule> message_rules() {
  return {
      {"D012", "a compressed message in two frames is taken", Needs::nothing, takes_compressed},
      {"D008", "RSV1 on a ping fails the connection", Needs::nothing, fails(frame(9, {}, true, 4), {1002})},
      {"D008", "RSV1 on a continuation fails the connection", Needs::nothing,
       fails(frame(1, hello.substr(0, 3), false, 4) + frame(0, hello.substr(3), true, 4), {1002})},
      {"D026", "what cannot be inflated fails the connection", Needs::nothing,
       fails(frame(1, "\xFF\xFF\xFF\xFF", true, 4), {1002, 1007})},
      {"D009", "compressed text is judged as well", Needs::nothing,
       fails(frame(1, std::string("\x00\x01\x00\xFE\xFF\xFF\x00", 7), true, 4), {1007})},
      {"W074", "text comes back", Needs::echo, echoes(1, "Hello")},
      {"W074", "binary comes back", Needs::echo, echoes(2, std::string("\x00\xFF\x7F\x80", 4))},
      {"W079", "an empty message comes back", Needs::echo, echoes(1, {})},
      {"W070", "125 bytes come back", Needs::echo, echoes(2, std::string(125, 'a'))},
      {"W070", "126 bytes come back", Needs::echo, echoes(2, std::string(126, 'b'))},
      {"W070", "65535 bytes come back", Needs::echo, echoes(2, std::string(65535, 'c'))},
      {"W070", "65536 bytes come back", Needs::echo, echoes(2, std::string(65536, 'd'))},
      {"W077", "fragments come back in order", Needs::echo,
       echoes_frames(frame(1, "He", false) + frame(0, "l", false) + frame(0, "lo"))},
      {"W075", "a ping between fragments does not disturb them", Needs::echo,
       echoes_frames(frame(1, "Hel", false) + frame(9, "x") + frame(0, "lo"))},
      {"D010", "a compressed message comes back", Needs::echo, echoes_compressed},
  };
}

}  // namespace wspc::tool
