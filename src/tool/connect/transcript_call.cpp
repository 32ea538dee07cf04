// SPDX-License-Identifier: MIT
// transcript_call: a call that shows what a WebSocket is: one conversation with an echo server, from handshake to
// close.
#include "tool/connect/transcript_call.h"

#include <array>
#include <span>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "tool/frames/close_name.h"
#include "tool/terminal/console.h"
#include "tool/text/hex.h"
#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

constexpr std::string_view greeting = "Hello, wspc";
constexpr std::array<std::byte, 5> numbers{std::byte{0x00}, std::byte{0x01}, std::byte{0x7F}, std::byte{0x80},
                                           std::byte{0xFF}};
constexpr std::string_view question = "still there?";
constexpr std::string_view farewell = "bye";
constexpr std::chrono::seconds patience{10};  // for each answer

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

void print(std::string_view line) {
  // Without a reader the conversation goes on; its exit status is of use on its own.
  [[maybe_unused]] const bool written = write_all(STDOUT_FILENO, visible(line) + '\n');
}

std::string describe_code(std::uint16_t code) {
  return code == 0 ? "nothing" : fmt::format("{} ({})", code, close_name(code));
}

}  // namespace

TranscriptCall::TranscriptCall(ConnectOptions options) : Call(std::move(options)) {}

void TranscriptCall::begin(io::Session& session) {
  for (const std::string& line : handshake()) print(line);
  take(session, Step::text);
}

void TranscriptCall::take(io::Session& session, Step step) {
  step_ = step;
  switch (step) {
    case Step::text:
      print(fmt::format("> text   \"{}\"", greeting));
      session.send_text(greeting);
      break;
    case Step::binary:
      print(fmt::format("> binary {}", to_hex(numbers)));
      session.send_binary(numbers);
      break;
    case Step::ping:
      print(fmt::format("> ping   \"{}\"", question));
      session.ping(bytes_of(question));
      break;
    case Step::close:
      print(fmt::format("> close  {}", describe_close(close_code::normal, farewell)));
      session.close(close_code::normal, farewell);
      break;
  }
  if (step == Step::close) return;
  silent_ = session.handle();
  loop().set(*this, std::chrono::steady_clock::now() + patience);
}

void TranscriptCall::due(TimePoint) {
  if (step_ == Step::close) return;
  decide({ExitStatus::timeout, "no answer; is it an echo server?"});
  silent_.post([](io::Session& silent) { silent.close(close_code::normal); });
}

bool TranscriptCall::answered(const Event& event) const {
  switch (step_) {
    case Step::text:
      return event.type == Event::Type::text && event.text() == greeting;
    case Step::binary:
      return event.type == Event::Type::binary && to_hex(event.payload) == to_hex(numbers);
    case Step::ping:
      return event.type == Event::Type::pong && event.text() == question;
    case Step::close:
      return false;
  }
  return false;
}

void TranscriptCall::hear(io::Session& session, const Event& event) {
  show(session, event);
  if (!answered(event)) return;
  take(session, static_cast<Step>(static_cast<int>(step_) + 1));
}

void TranscriptCall::show(io::Session& session, const Event& event) {
  const std::chrono::duration<double, std::milli> time = session.connection().round_trip();
  switch (event.type) {
    case Event::Type::text:
      return print(fmt::format("< text   \"{}\"", event.text()));
    case Event::Type::binary:
      return print(fmt::format("< binary {}", to_hex(event.payload)));
    case Event::Type::ping:
      return print(fmt::format("< ping   \"{}\"", event.text()));
    case Event::Type::pong:
      return print(fmt::format("< pong   \"{}\"  {:.3f} ms", event.text(), time.count()));
    case Event::Type::close:
      return print(fmt::format("< close  {}", describe_close(event.code, event.text())));
    default:
      return;
  }
}

void TranscriptCall::end() {
  if (!closure()) {
    for (const std::string& line : handshake()) print(line);
    return;
  }
  if (!deflate().empty()) print(deflate());
  constexpr std::array<std::string_view, 3> starters{"nobody", "us", "the peer"};
  const std::string_view starter = starters[static_cast<std::size_t>(closure()->started_by)];
  print(fmt::format("closed by {}: we sent {}, the peer sent {}", starter, describe_code(closure()->sent),
                    describe_code(closure()->received)));
  if (step_ != Step::close) decide({ExitStatus::closed, "the conversation ended early"});
}

}  // namespace wspc::tool
