// SPDX-License-Identifier: MIT
// line_sender: our side of a conversation: lines become messages, or do what their slash command says.
#include "tool/connect/line_sender.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "io/loop/loop.h"
#include "tool/frames/compression.h"
#include "tool/terminal/conversation_result.h"
#include "tool/text/read_file.h"

namespace wspc::tool {
namespace {

constexpr std::size_t remembered_pings = 100;

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

}  // namespace

LineSender::Result LineSender::say(const Lines::Piece& piece) {
  const bool whole = piece.last && !inside_;
  const bool command = options_.commands && !inside_ && piece.text.starts_with('/');
  if (command && !whole) return wrong(fmt::format("line {} is too long for a command", line_));

  const Result result = command
                            ? std::visit([this](const auto& parsed) { return perform(parsed); }, parse_line(piece.text))
                            : send(options_.type, piece);
  if (result == Result::later) return result;
  inside_ = !piece.last;
  if (piece.last) ++line_;
  return result;
}

LineSender::Result LineSender::send(MessageType type, const Lines::Piece& piece) {
  const auto payload = bytes_of(piece.text);
  return judge(piece.last ? session_.send(type, payload) : session_.send_fragment(type, payload));
}

LineSender::Result LineSender::judge(Error error) {
  switch (error) {
    case Error::none:
      return Result::said;
    case Error::outbox_full:
      return Result::later;
    case Error::not_open:
      return Result::over;
    case Error::invalid_outgoing_text:
      return wrong(fmt::format("line {} is not UTF-8; --binary sends it as it is", line_));
    default:
      return wrong(fmt::format("line {} cannot be sent: {}", line_, describe(error).text));
  }
}

LineSender::Result LineSender::wrong(std::string problem) {
  problem_ = std::move(problem);
  return Result::wrong;
}

void LineSender::show(std::string_view name, std::string_view payload) {
  if (options_.verbose) display_.note(fmt::format("> {} {}", name, payload));
}

LineSender::Result LineSender::perform(const SendText& command) {
  return send(options_.type, {.text = command.text, .last = true});
}

LineSender::Result LineSender::perform(const SendBinary& command) {
  return judge(session_.send_binary(command.payload));
}

LineSender::Result LineSender::perform(const SendPing& command) {
  const Result result = judge(session_.ping(bytes_of(command.payload)));
  if (result != Result::said) return result;
  show("ping", command.payload);
  pings_.emplace_back(command.payload);
  if (pings_.size() > remembered_pings) pings_.pop_front();
  return result;
}

LineSender::Result LineSender::perform(const SendPong& command) {
  const Result result = judge(session_.pong(bytes_of(command.payload)));
  if (result == Result::said) show("pong", command.payload);
  return result;
}

LineSender::Result LineSender::perform(const SendClose& command) {
  const Result result = judge(close(command.code, command.reason));
  return result == Result::said ? Result::over : result;
}

// As a whole, since it is one message.
LineSender::Result LineSender::perform(const SendFile& command) {
  const std::string name(command.path);
  const auto content = read_file(name);
  if (!content) return wrong(fmt::format("{} cannot be read", name));
  const Result result = judge(session_.send_binary(bytes_of(*content)));
  if (result == Result::said) display_.note(fmt::format("> {}: {} bytes", name, content->size()));
  return result;
}

LineSender::Result LineSender::perform(const ShowStats&) {
  const io::Counters& counters = session_.loop().counters();
  const std::chrono::duration<double, std::milli> time = session_.connection().round_trip();
  display_.note(fmt::format("sent {} messages, {} bytes on the wire; received {} messages, {} bytes",
                            counters.sent.messages.count(), counters.sent.bytes.count(),
                            counters.received.messages.count(), counters.received.bytes.count()));
  display_.note(
      fmt::format("{} bytes wait to be sent; the last round trip took {:.3f} ms", session_.queued(), time.count()));
  if (const std::string deflate = describe_deflate(session_.connection()); !deflate.empty()) display_.note(deflate);
  return Result::said;
}

LineSender::Result LineSender::perform(const ShowHelp&) {
  std::string_view help = slash_help();
  for (std::size_t end = 0; end != help.npos; help.remove_prefix(end == help.npos ? 0 : end + 1)) {
    end = help.find('\n');
    display_.note(help.substr(0, end));
  }
  return Result::said;
}

LineSender::Result LineSender::perform(const WrongCommand& command) { return wrong(command.problem); }

Error LineSender::close(std::uint16_t code, std::string_view reason) {
  const Error error = session_.close(code, reason);
  if (error == Error::none) show("close", describe_close(code, reason));
  return error;
}

// RFC 6455 §5.5.3: one pong may answer several pings, the last of them.
bool LineSender::expects(std::string_view pong) {
  const auto ping = std::find(pings_.begin(), pings_.end(), pong);
  if (ping == pings_.end()) return false;
  pings_.erase(pings_.begin(), ping + 1);
  return true;
}

}  // namespace wspc::tool
