// SPDX-License-Identifier: MIT
// slash_command_test: what each typed line asks for.
#include "tool/connect/slash_command.h"

#include <string>

#include <gtest/gtest.h>

#include "tool/text/hex.h"

namespace wspc::tool {
namespace {

template <typename Kind>
Kind parsed(std::string_view line) {
  const SlashCommand command = parse_line(line);
  const auto* kind = std::get_if<Kind>(&command);
  if (kind == nullptr) ADD_FAILURE() << line << " is something else";
  return kind == nullptr ? Kind{} : *kind;
}

TEST(SlashCommand, EverythingElseIsText) {
  EXPECT_EQ(parsed<SendText>("hello /ping").text, "hello /ping");
  EXPECT_EQ(parsed<SendText>("").text, "");
  EXPECT_EQ(parsed<SendText>(" /ping").text, " /ping");
  EXPECT_EQ(parsed<SendText>("//ping").text, "/ping");
  EXPECT_EQ(parsed<SendText>("//").text, "/");
}

TEST(SlashCommand, PingAndPongCarryTheRestOfTheLine) {
  EXPECT_EQ(parsed<SendPing>("/ping").payload, "");
  EXPECT_EQ(parsed<SendPing>("/ping  two spaces ").payload, " two spaces ");
  EXPECT_EQ(parsed<SendPong>("/pong me").payload, "me");
  EXPECT_EQ(parsed<SendPing>("/ping " + std::string(125, 'x')).payload.size(), 125U);
  EXPECT_EQ(parsed<WrongCommand>("/ping " + std::string(126, 'x')).problem, "a ping carries at most 125 bytes");
  EXPECT_EQ(parsed<WrongCommand>("/pong " + std::string(126, 'x')).problem, "a pong carries at most 125 bytes");
}

TEST(SlashCommand, CloseHasACodeAndAReason) {
  EXPECT_EQ(parsed<SendClose>("/close").code, 1000);
  EXPECT_EQ(parsed<SendClose>("/quit").code, 1000);
  const std::string line = "/close 4000 bye for now";
  EXPECT_EQ(parsed<SendClose>(line).code, 4000);
  EXPECT_EQ(parsed<SendClose>(line).reason, "bye for now");
}

TEST(SlashCommand, CloseTakesOnlyWhatMayBeSent) {
  for (const auto* good : {"1000", "1003", "1007", "1014", "3000", "4999"}) {
    EXPECT_EQ(parsed<SendClose>(std::string("/close ") + good).code, std::stoi(good));
  }
  for (const auto* bad : {"0", "999", "1004", "1005", "1006", "1015", "2999", "5000", "66536", "bye", "1000x", "-1"}) {
    EXPECT_EQ(
        parsed<WrongCommand>(std::string("/close ") + bad).problem,
        std::string(bad) + " is no code that may be sent: 1000 to 1003, 1007 to 1014, or 3000 to 4999 (RFC 6455 §7.4)");
  }
  EXPECT_EQ(parsed<WrongCommand>("/close 1000 " + std::string(124, 'x')).problem,
            "a close reason has at most 123 bytes");
}

TEST(SlashCommand, BinaryIsHexadecimal) {
  EXPECT_EQ(to_hex(parsed<SendBinary>("/bin 0x01fF").payload), "0x01ff");
  EXPECT_EQ(to_hex(parsed<SendBinary>("/bin 01ff").payload), "0x01ff");
  EXPECT_EQ(parsed<SendBinary>("/bin").payload.size(), 0U);
  for (const auto* bad : {"/bin 0x1", "/bin 0xgg", "/bin 0x-1", "/bin 01 ff"}) {
    EXPECT_EQ(parsed<WrongCommand>(bad).problem, "/bin takes pairs of hexadecimal digits, such as /bin 0x01ff");
  }
}

TEST(SlashCommand, AnythingElseIsWrongAndSaysHowToSendIt) {
  EXPECT_EQ(parsed<WrongCommand>("/etc/passwd is a file").problem,
            "there is no command /etc/passwd; /help lists them, //etc/passwd is a file sends it as text");
  EXPECT_EQ(parsed<WrongCommand>("/\x1b[m").problem,
            "there is no command /\\x1b[m; /help lists them, //\\x1b[m sends it as text");
}

TEST(SlashCommand, HelpNamesEveryCommand) {
  parsed<ShowHelp>("/help");
  for (const auto* name : {"/ping", "/pong", "/bin", "/close", "/quit", "//text"}) {
    EXPECT_NE(slash_help().find(name), std::string_view::npos) << name;
  }
}

}  // namespace
}  // namespace wspc::tool
