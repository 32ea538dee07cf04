// SPDX-License-Identifier: MIT
// program_output: the output of a program as the messages of a session: a line is a message.
#ifndef WSPC_TOOL_PROGRAMS_PROGRAM_OUTPUT_H
#define WSPC_TOOL_PROGRAMS_PROGRAM_OUTPUT_H

#include <optional>
#include <string_view>

#include "bytes/utf8_state.h"
#include "io/session/session.h"
#include "tool/text/lines.h"

namespace wspc::tool {

// Thread safety: none; use it on the session's thread.
class ProgramOutput {
 public:
  enum class Result : std::uint8_t {
    sent,     // everything that was added, except for the beginning of a line
    full,     // the session's outbox is full: call send() again when the session is writable
    not_text  // a long line began as text and turned out not to be UTF-8: its message cannot be completed
  };

  // Adds output as it was read. Call it only when send() has returned `sent`.
  void add(std::string_view bytes) { lines_.add(bytes); }

  // The output has ended: what follows the last newline is a line as well.
  void finish() noexcept { lines_.finish(); }

  // Sends the lines. A line is a text message if it is UTF-8, otherwise a binary one. A line of more than a MiB is sent
  // in fragments as it comes (RFC 6455 §5.4). Output for a session that has begun to close is discarded.
  Result send(io::Session& session);

 private:
  static constexpr std::size_t longest = 1 << 20;

  [[nodiscard]] Error send_piece(io::Session& session);

  Lines lines_{longest};
  std::optional<Lines::Piece> piece_;  // taken from lines_, and not sent yet
  std::optional<MessageType> type_;    // of the long line that has begun
  bytes::Utf8State utf8_;              // where the check of that line stands
};

}  // namespace wspc::tool

#endif
