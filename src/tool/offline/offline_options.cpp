// SPDX-License-Identifier: MIT
// offline_arguments: the options of accept, codes, decode and encode.
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tool/options/arguments.h"
#include "tool/text/hex.h"

namespace wspc::tool {
namespace {

constexpr const char* decode_examples =
    "Offsets are those of the frames' first bytes. After the frame at which a peer would close stands why.\n"
    "\n"
    "Exit status: 0 when all of it is good, 5 when a rule is broken or the last frame is not complete.\n"
    "\n"
    "Examples:\n"
    "  wspc decode --hex '81 85 37fa213d 7f9f4d5158'    the masked \"Hello\" of the RFC\n"
    "  wspc decode capture.bin --from server\n"
    "  wspc encode text hello | wspc decode\n";

constexpr const char* encode_examples =
    "Without PAYLOAD it is read from stdin. A binary one may be written 0x01ff. On a terminal the frames are printed "
    "as\n"
    "hexadecimal digits, elsewhere as they are.\n"
    "\n"
    "Examples:\n"
    "  wspc encode text Hello --hex                       810548656c6c6f\n"
    "  wspc encode text Hello --mask 37fa213d --hex       818537fa213d7f9f4d5158\n"
    "  wspc encode close bye --code 1000 --hex            88 05 03e8 627965, without the blanks\n"
    "  wspc encode text Hello --fragment 3 --mask random\n"
    "  wspc encode ping --rsv 1 --no-fin                  what no peer should accept\n";

using Named = std::pair<std::string_view, std::uint8_t>;
constexpr std::array<Named, 6> opcodes{
    {{"continuation", 0}, {"text", 1}, {"binary", 2}, {"close", 8}, {"ping", 9}, {"pong", 10}}};

std::uint8_t parse_opcode(const std::string& text) {
  const auto* const found =
      std::find_if(opcodes.begin(), opcodes.end(), [&](const Named& each) { return each.first == text; });
  if (found != opcodes.end()) return found->second;
  std::uint8_t opcode = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, opcode);
  if (error == std::errc() && rest == end && opcode < 16) return opcode;
  throw CLI::ValidationError(
      "TYPE", fmt::format("'{}' is none of continuation, text, binary, close, ping, pong, 0 to 15", text));
}

Sender parse_sender(const std::string& text) {
  if (text == "client") return Sender::client;
  if (text == "server") return Sender::server;
  throw CLI::ValidationError("--from", fmt::format("'{}' is neither client nor server", text));
}

// 0x01ff is what it says; everything else is itself.
std::string parse_payload(const std::string& text) {
  const auto bytes = text.compare(0, 2, "0x") == 0 ? from_hex(text) : std::nullopt;
  if (!bytes) return text;
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

void check_key(const std::string& text) {
  const auto key = from_hex(text);
  if (text != "random" && (!key || key->size() != 4)) {
    throw CLI::ValidationError("--mask", fmt::format("'{}' is neither 8 hexadecimal digits nor random", text));
  }
}

}  // namespace

CLI::App* add_accept(CLI::App& app, AcceptOptions& options) {
  CLI::App* accept = app.add_subcommand("accept", "Tell the Sec-WebSocket-Accept for a Sec-WebSocket-Key");
  accept->add_option("KEY", options.key, "the key")->required();
  accept->footer("Example:\n  wspc accept dGhlIHNhbXBsZSBub25jZQ==    s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n");
  return accept;
}

CLI::App* add_codes(CLI::App& app, CodesOptions& options) {
  CLI::App* codes = app.add_subcommand("codes", "Tell what the codes of a Close mean");
  codes->add_option("CODE", options.codes, "those to tell about (all)")->type_name("")->check(CLI::Range(0, 65535));
  codes->add_flag("--json", options.json, "print lines of JSON");
  return codes;
}

CLI::App* add_decode(CLI::App& app, DecodeOptions& options) {
  CLI::App* decode = app.add_subcommand("decode", "Show the frames in bytes, and what is wrong with them");
  const auto shown = [&options](std::uint64_t number) { options.shown = number; };
  const auto sender = [&options](const std::string& text) { options.sender = parse_sender(text); };
  const auto hex = [&options](const std::string& text) { options.hex = text; };
  decode->add_option("FILE", options.file, "where the bytes are (stdin)")->type_name("");
  decode->add_option_function<std::string>("--hex", hex, "the bytes themselves; blanks and colons do not count")
      ->type_name("DIGITS");
  decode
      ->add_option_function<std::string>("--from", sender,
                                         "whose bytes they are: client, server (as the mask bits say)")
      ->type_name("SIDE");
  decode->add_flag("--deflate", options.deflate, "permessage-deflate was agreed on");
  add_number(*decode, "--shown", 0, 1 << 30, shown, "bytes of each payload to show (200)");
  decode->add_flag("--json", options.json, "print lines of JSON");
  decode->footer(decode_examples);
  return decode;
}

CLI::App* add_encode(CLI::App& app, EncodeOptions& options) {
  CLI::App* encode = app.add_subcommand("encode", "Make frames, right or wrong ones");
  const auto opcode = [&options](const std::string& text) { options.opcode = parse_opcode(text); };
  const auto payload = [&options](const std::string& text) { options.payload = parse_payload(text); };
  const auto code = [&options](std::uint64_t number) { options.code = static_cast<std::uint16_t>(number); };
  const auto fragment = [&options](std::uint64_t number) { options.fragment = number; };
  const auto key = [&options](const std::string& text) {
    check_key(text);
    options.key = text;
  };
  const auto reserved = [&options](std::uint64_t bit) {
    options.reserved = static_cast<std::uint8_t>(options.reserved | (8U >> bit));
  };
  encode->add_option_function<std::string>("TYPE", opcode, "text, binary, close, ping, pong, continuation, or 0 to 15")
      ->required()
      ->type_name("");
  encode->add_option_function<std::string>("PAYLOAD", payload, "text, or 0x and hexadecimal digits (stdin)")
      ->type_name("");
  add_number(*encode, "--code", 0, 65535, code, "a Close's, before its payload");
  encode->add_option_function<std::string>("--mask", key, "a client's mask: 8 hexadecimal digits, or random")
      ->type_name("KEY");
  add_number(*encode, "--fragment", 1, 1 << 30, fragment, "the most bytes in a frame (all in one)");
  encode->add_flag_callback(
      "--no-fin", [&options] { options.fin = false; }, "leave out the last FIN");
  add_number(*encode, "--rsv", 1, 3, reserved, "set a reserved bit");
  encode->add_flag("--hex", options.hex, "print hexadecimal digits");
  encode->footer(encode_examples);
  return encode;
}

}  // namespace wspc::tool
