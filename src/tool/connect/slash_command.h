// SPDX-License-Identifier: MIT
// slash_command: a typed line as what it asks for: a text to send, or one of the commands.
#ifndef WSPC_TOOL_CONNECT_SLASH_COMMAND_H
#define WSPC_TOOL_CONNECT_SLASH_COMMAND_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wspc::tool {

struct SendText {
  std::string_view text;  // part of the line
};
struct SendBinary {
  std::vector<std::byte> payload;
};
struct SendPing {
  std::string_view payload;
};
struct SendPong {
  std::string_view payload;
};
struct SendClose {
  std::uint16_t code = 1000;  // 0: a Close without a code
  std::string_view reason;
};
struct SendFile {
  std::string_view path;
};
struct ShowHelp {};
struct ShowStats {};
struct WrongCommand {
  std::string problem;
};

using SlashCommand =
    std::variant<SendText, SendBinary, SendPing, SendPong, SendClose, SendFile, ShowHelp, ShowStats, WrongCommand>;

//   /ping [text]  /pong [text]  /close [code [reason]]  /bin 0xHEX  /help  /quit
//   //text        sends "/text"
//   anything else is sent as it is
SlashCommand parse_line(std::string_view line);

// One line per command.
std::string_view slash_help() noexcept;

}  // namespace wspc::tool

#endif
