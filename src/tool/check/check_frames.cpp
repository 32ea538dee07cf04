// SPDX-License-Identifier: MIT
// check_frames: the checks of `wspc check` for frames and for the end of a connection.   RFC 6455 §5, §7, §8.1
#include <algorithm>

#include <fmt/format.h>

#include "bytes/endian.h"
#include "tool/check/check_rules.h"
#include "tool/frames/composition.h"

namespace wspc::tool {
namespace {

using Needs = CheckRule::Needs;
using Length = Composition::Length;

constexpr std::string_view still_there = "wspc-check";

std::string frame(unsigned opcode, std::string payload, bool fin = true, unsigned reserved = 0) {
  return bytes_of({opcode, std::move(payload), fin, reserved, true, 0});
}

std::string close_payload(std::uint16_t code, const std::string& reason = {}) {
  return std::string{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFF)} + reason;
}
std::string close_frame(std::uint16_t code) { return frame(8, close_payload(code)); }

std::function<Finding(Probe&)> fails(std::string bytes, std::vector<std::uint16_t> codes = {1002}) {
  return [bytes = std::move(bytes), codes = std::move(codes)](Probe& probe) { return must_fail(probe, bytes, codes); };
}

std::function<Finding(Probe&)> goes_on(std::string bytes) {
  return [bytes = std::move(bytes)](Probe& probe) { return must_go_on(probe, bytes); };
}

std::function<Finding(Probe&)> answers_ping(std::string payload, bool slowly = false) {
  return [payload = std::move(payload), slowly](Probe& probe) {
    if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
    slowly ? probe.send_slowly(frame(9, payload)) : probe.send(frame(9, payload));
    const auto pong = [&payload](const FrameView& seen) { return is_pong(seen, payload); };
    const auto came = probe.receive(pong);
    if (std::any_of(came.frames.begin(), came.frames.end(), pong)) return good();
    const bool other = std::any_of(came.frames.begin(), came.frames.end(), [](const FrameView& seen) {
      return seen.frame.header.opcode == core::Opcode::pong;
    });
    return wrong(other ? "the pong's payload is another one" : "there is no pong");
  };
}

// Between the fragments of a message, at once: not when the message is over.
Finding answers_ping_inside(Probe& probe) {
  if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
  probe.send(frame(1, "one", false) + frame(9, "inside"));
  const auto pong = [](const FrameView& seen) { return is_pong(seen, "inside"); };
  const auto came = probe.receive(pong);
  if (std::any_of(came.frames.begin(), came.frames.end(), pong)) return good();
  return wrong(came.ended ? "the connection ends" : "there is no pong before the message is over");
}

std::function<Finding(Probe&)> echoes_close(std::uint16_t code) {
  return [code](Probe& probe) {
    if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
    probe.send(code == 0 ? frame(8, {}) : close_frame(code));
    const auto came = probe.receive(is_close);
    const auto close = std::find_if(came.frames.begin(), came.frames.end(), is_close);
    if (close == came.frames.end()) return wrong("there is no Close");
    const std::uint16_t answered = close_code(*close);
    if (code != 0 && answered != code) return doubtful(fmt::format("it is answered with {}", answered));
    return good();
  };
}

// A bad Close that is answered like a good one has been taken for one.
std::function<Finding(Probe&)> refuses_close(std::string payload, bool fin = true) {
  return [payload = std::move(payload), fin](Probe& probe) {
    if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
    probe.send(frame(8, payload, fin));
    const auto came = probe.receive(is_close);
    const auto close = std::find_if(came.frames.begin(), came.frames.end(), is_close);
    if (close == came.frames.end()) return came.ended ? good() : wrong("nothing happens");
    const std::uint16_t code = close_code(*close);
    if (code == close_code::protocol_error || code == close_code::invalid_payload) return good();
    const bool same = payload.size() >= 2 && close->payload.substr(0, 2) == payload.substr(0, 2);
    if (same || code == close_code::normal || code == close_code::none_received)
      return wrong("it is taken for a good one");
    return doubtful(fmt::format("it closes with {}, not with 1002", code));
  };
}

Finding closes_tcp(Probe& probe) {
  if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
  probe.send(close_frame(1000));
  const auto came = probe.receive(is_close);
  if (!came.ended && !std::any_of(came.frames.begin(), came.frames.end(), is_close)) return wrong("there is no Close");
  return probe.wait_for_end() ? good() : wrong("the connection stays open");
}

Finding says_nothing_after_close(Probe& probe) {
  if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
  probe.send(close_frame(1000) + frame(9, "late") + frame(1, "late"));
  const auto came = probe.receive([](const FrameView&) { return false; });
  const auto close = std::find_if(came.frames.begin(), came.frames.end(), is_close);
  if (close == came.frames.end()) return wrong("there is no Close");
  return close + 1 == came.frames.end() ? good() : wrong("something follows its Close");
}

// The reader's mistake is not the writer's: what is too long a form is understood by many.
std::function<Finding(Probe&)> refuses_long_form(std::string bytes) {
  return [bytes = std::move(bytes)](Probe& probe) {
    Finding finding = must_fail(probe, bytes, {1002});
    if (finding.verdict == Finding::Verdict::wrong) finding.verdict = Finding::Verdict::doubtful;
    return finding;
  };
}

CheckRule reserved_bit(unsigned bit) {
  static constexpr std::string_view titles[] = {"RSV1 without an extension fails the connection",
                                                "RSV2 fails the connection", "RSV3 fails the connection"};
  return {"W065", titles[bit - 1], Needs::nothing, fails(frame(1, "x", true, 8U >> bit))};
}

CheckRule unknown_opcode(unsigned opcode, std::string_view title) {
  return {"W066", title, Needs::nothing, fails(frame(opcode, {}))};
}

CheckRule bad_text(std::string_view title, std::string payload) {
  return {"W123", title, Needs::nothing, fails(frame(1, std::move(payload)), {1007})};
}

CheckRule bad_code(std::string_view rule, std::string_view title, std::uint16_t code) {
  return {rule, title, Needs::nothing, refuses_close(close_payload(code))};
}

}  // namespace

bool is_pong(const FrameView& seen, std::string_view payload) {
  return seen.frame.header.opcode == core::Opcode::pong && seen.payload == payload;
}

bool is_close(const FrameView& seen) { return seen.frame.header.opcode == core::Opcode::close; }

std::uint16_t close_code(const FrameView& seen) {
  if (seen.payload.size() < 2) return close_code::none_received;
  return bytes::load_big<std::uint16_t>(std::as_bytes(std::span(seen.payload)).data());
}

Finding must_fail(Probe& probe, const std::string& bytes, std::vector<std::uint16_t> codes) {
  if (probe.response().first_line.empty()) {
    if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
  }
  probe.send(bytes + frame(9, std::string(still_there)));
  const auto decides = [](const FrameView& seen) { return is_close(seen) || is_pong(seen, still_there); };
  const auto came = probe.receive(decides);
  const auto found = std::find_if(came.frames.begin(), came.frames.end(), decides);
  if (found == came.frames.end()) {
    return came.ended ? good() : wrong("nothing happens");  // without a Close, which is allowed (RFC 6455 §7.1.7)
  }
  if (!is_close(*found)) return wrong("it goes on");
  const std::uint16_t code = close_code(*found);
  if (std::find(codes.begin(), codes.end(), code) != codes.end()) return good();
  return doubtful(fmt::format("it closes with {}, not with {}", code, codes.front()));
}

Finding must_go_on(Probe& probe, const std::string& bytes) {
  if (const std::string problem = probe.open(); !problem.empty()) return wrong(problem);
  probe.send(bytes + frame(9, std::string(still_there)));
  const auto decides = [](const FrameView& seen) { return is_close(seen) || is_pong(seen, still_there); };
  const auto came = probe.receive(decides);
  const auto found = std::find_if(came.frames.begin(), came.frames.end(), decides);
  if (found == came.frames.end()) return wrong(came.ended ? "the connection ends" : "nothing happens");
  if (is_close(*found)) return wrong(fmt::format("it closes with {}", close_code(*found)));
  const bool unasked = std::any_of(
      came.frames.begin(), found, [](const FrameView& seen) { return seen.frame.header.opcode == core::Opcode::pong; });
  return unasked ? wrong("it is answered") : good();
}

std::vector<CheckRule> frame_rules() {
  const std::string hello = "Hello";
  return {
      {"W093", "a ping is answered with its payload", Needs::nothing, answers_ping("wspc")},
      {"W093", "an empty ping is answered", Needs::nothing, answers_ping("")},
      {"W082", "a ping of 125 bytes is answered", Needs::nothing, answers_ping(std::string(125, 'x'))},
      {"W100", "a ping that comes byte by byte is answered", Needs::nothing, answers_ping("slow", true)},
      {"W075", "a ping between fragments is answered at once", Needs::nothing, answers_ping_inside},
      {"W095", "a pong that nobody asked for is passed over", Needs::nothing, goes_on(frame(10, "unasked"))},
      {"W079", "fragments may be empty", Needs::nothing,
       goes_on(frame(1, {}, false) + frame(0, {}, false) + frame(0, {}, true))},
      {"W060", "a frame that is not masked fails the connection", Needs::nothing, fails(bytes_of({1, hello}))},
      reserved_bit(1),
      reserved_bit(2),
      reserved_bit(3),
      unknown_opcode(3, "opcode 3 fails the connection"),
      unknown_opcode(7, "opcode 7 fails the connection"),
      unknown_opcode(11, "opcode 11 fails the connection"),
      unknown_opcode(15, "opcode 15 fails the connection"),
      {"W067", "a length with its highest bit set fails the connection", Needs::nothing,
       fails(bytes_of({1, {}, true, 0, true, 0, Length::with_highest_bit}), {1002, 1009})},
      {"W068", "a length of 5 in 16 bits is refused", Needs::nothing,
       refuses_long_form(bytes_of({1, hello, true, 0, true, 0, Length::in_16_bits}))},
      {"W068", "a length of 5 in 64 bits is refused", Needs::nothing,
       refuses_long_form(bytes_of({1, hello, true, 0, true, 0, Length::in_64_bits}))},
      {"W076", "a fragmented ping fails the connection", Needs::nothing, fails(frame(9, "x", false))},
      {"W076", "a fragmented Close fails the connection", Needs::nothing, refuses_close({}, false)},
      {"W082", "a ping of 126 bytes fails the connection", Needs::nothing, fails(frame(9, std::string(126, 'x')))},
      {"W078", "a continuation of nothing fails the connection", Needs::nothing, fails(frame(0, "x"))},
      {"W078", "a message inside another fails the connection", Needs::nothing,
       fails(frame(1, "x", false) + frame(1, "y"))},
      bad_text("text with a byte FF is refused with 1007", "a\xFFz"),
      bad_text("text that is cut inside a character is refused", "\xE2\x82"),
      bad_text("text with a surrogate is refused", "\xED\xA0\x80"),
      bad_text("text in a form that is too long is refused", "\xC0\xAF"),
      bad_text("text beyond U+10FFFF is refused", "\xF4\x90\x80\x80"),
      {"W096", "text is judged across fragments", Needs::nothing,
       fails(frame(1, "\xE2\x82", false) + frame(0, "x"), {1007})},
      {"W096", "a character may be split between fragments", Needs::nothing,
       goes_on(frame(1, "\xE2\x82", false) + frame(0, "\xAC"))},
      {"W087", "a Close is answered with its code", Needs::nothing, echoes_close(1000)},
      {"W087", "a Close with an application's code is, too", Needs::nothing, echoes_close(3000)},
      {"W087", "a Close without a code is answered", Needs::nothing, echoes_close(0)},
      {"W088", "after both Closes the server closes the connection", Needs::nothing, closes_tcp},
      {"W086", "nothing follows a Close", Needs::nothing, says_nothing_after_close},
      {"W083", "a Close of one byte fails the connection", Needs::nothing, refuses_close("x")},
      {"W123", "a reason that is not UTF-8 fails the connection", Needs::nothing,
       refuses_close(close_payload(1000, "\xFF"))},
      bad_code("W122", "a Close with 999 fails the connection", 999),
      bad_code("W120", "a Close with 1004 fails the connection", 1004),
      bad_code("W119", "a Close with 1005 fails the connection", 1005),
      bad_code("W119", "a Close with 1006 fails the connection", 1006),
      bad_code("W122", "a Close with 2999 fails the connection", 2999),
      bad_code("W122", "a Close with 5000 fails the connection", 5000),
  };
}

}  // namespace wspc::tool
