// SPDX-License-Identifier: MIT
// slash_command: a typed line, as a text to send or one of the commands.
#include "tool/connect/slash_command.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "tool/frames/close_name.h"
#include "tool/text/hex.h"
#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

// RFC 6455 §5.5: a control frame has at most 125 bytes of payload, a Close two of them for its code.
constexpr std::size_t control_payload = 125;
constexpr std::size_t close_reason = 123;

// The first word, and what follows it after one space.
std::pair<std::string_view, std::string_view> split(std::string_view text) noexcept {
  const std::size_t space = text.find(' ');
  if (space == text.npos) return {text, {}};
  return {text.substr(0, space), text.substr(space + 1)};
}

SlashCommand ping(std::string_view argument) {
  if (argument.size() > control_payload) return WrongCommand{"a ping carries at most 125 bytes"};
  return SendPing{argument};
}

SlashCommand pong(std::string_view argument) {
  if (argument.size() > control_payload) return WrongCommand{"a pong carries at most 125 bytes"};
  return SendPong{argument};
}

SlashCommand close(std::string_view argument) {
  if (argument.empty()) return SendClose{};
  const auto [number, reason] = split(argument);
  SendClose close{.code = 0, .reason = reason};
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), close.code);
  if (error != std::errc() || end != number.data() + number.size() || !may_be_sent(close.code)) {
    return WrongCommand{
        fmt::format("{} is no code that may be sent: 1000 to 1003, 1007 to 1014, or 3000 to 4999 (RFC 6455 §7.4)",
                    visible(number))};
  }
  if (reason.size() > close_reason) return WrongCommand{"a close reason has at most 123 bytes"};
  return close;
}

SlashCommand binary(std::string_view argument) {
  auto payload = from_hex(argument);
  if (!payload) return WrongCommand{"/bin takes pairs of hexadecimal digits, such as /bin 0x01ff"};
  return SendBinary{std::move(*payload)};
}

SlashCommand file(std::string_view argument) {
  if (argument.empty()) return WrongCommand{"/file takes the name of a file"};
  return SendFile{argument};
}

SlashCommand help(std::string_view) { return ShowHelp{}; }
SlashCommand stats(std::string_view) { return ShowStats{}; }
SlashCommand quit(std::string_view) { return SendClose{}; }

struct Row {
  std::string_view name;
  SlashCommand (*parse)(std::string_view argument);
};

constexpr std::array<Row, 8> rows{{{"ping", ping},
                                   {"pong", pong},
                                   {"close", close},
                                   {"bin", binary},
                                   {"file", file},
                                   {"help", help},
                                   {"stats", stats},
                                   {"quit", quit}}};

}  // namespace

SlashCommand parse_line(std::string_view line) {
  if (!line.starts_with('/')) return SendText{line};
  line.remove_prefix(1);
  if (line.starts_with('/')) return SendText{line};

  const auto [name, argument] = split(line);
  for (const Row& row : rows) {
    if (row.name == name) return row.parse(argument);
  }
  return WrongCommand{
      fmt::format("there is no command /{}; /help lists them, //{} sends it as text", visible(name), visible(line))};
}

std::string_view slash_help() noexcept {
  return "/ping [text]            send a ping; its pong is shown with the round trip\n"
         "/pong [text]            send a pong that nobody asked for\n"
         "/bin 0x01ff             send these bytes as a binary message\n"
         "/file NAME              send what is in that file as a binary message\n"
         "/stats                  what has gone over this WebSocket so far\n"
         "/close [code [reason]]  start the closing handshake, with 1000 unless a code is given\n"
         "/quit                   the same as /close\n"
         "//text                  send \"/text\"\n"
         "text \\                  typed: goes on in the next line\n"
         "anything else           is sent as a text message";
}

}  // namespace wspc::tool
