// SPDX-License-Identifier: MIT
// line_sender: our side of a conversation: lines become messages, or do what their slash command says.
#ifndef WSPC_TOOL_CONNECT_LINE_SENDER_H
#define WSPC_TOOL_CONNECT_LINE_SENDER_H

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "io/session/session.h"
#include "tool/connect/display.h"
#include "tool/connect/slash_command.h"
#include "tool/text/lines.h"

namespace wspc::tool {

class LineSender {
 public:
  enum class Result : std::uint8_t {
    said,
    later,  // there is no room in the outbox: say the same again when there is, see Handler::writable()
    wrong,  // problem() says why; nothing was sent
    over,   // the connection is closing
  };
  struct Options {
    MessageType type = MessageType::text;
    bool commands = false;  // slash commands are obeyed
    bool verbose = false;   // control frames are shown
  };

  // Both outlive this.
  LineSender(io::Session& session, Display& display, Options options) noexcept
      : session_(session), display_(display), options_(options) {}

  Result say(const Lines::Piece& piece);

  // Starts the closing handshake; not_open when it is under way.
  Error close(std::uint16_t code, std::string_view reason);

  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

  // A pong that answers a /ping: true once for each of them.
  bool expects(std::string_view pong);

 private:
  Result send(MessageType type, const Lines::Piece& piece);
  Result judge(Error error);
  Result wrong(std::string problem);
  void show(std::string_view name, std::string_view payload);

  Result perform(const SendText& command);
  Result perform(const SendBinary& command);
  Result perform(const SendPing& command);
  Result perform(const SendPong& command);
  Result perform(const SendClose& command);
  Result perform(const SendFile& command);
  Result perform(const ShowHelp& command);
  Result perform(const ShowStats& command);
  Result perform(const WrongCommand& command);

  io::Session& session_;
  Display& display_;
  Options options_;
  std::uint64_t line_ = 1;  // the number of the line that is being said
  bool inside_ = false;     // a long line has begun
  std::deque<std::string> pings_;
  std::string problem_;
};

}  // namespace wspc::tool

#endif
