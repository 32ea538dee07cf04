// SPDX-License-Identifier: MIT
// offline_options: the options of accept, codes, decode and encode.
#include "tool/offline/offline_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tool/options/shared_options.h"
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
  throw UsageError("TYPE", fmt::format("'{}' is none of continuation, text, binary, close, ping, pong, 0 to 15", text));
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
    throw UsageError("--mask", fmt::format("'{}' is neither 8 hexadecimal digits nor random", text));
  }
}

}  // namespace

void add_options(OptionSet& set, AcceptOptions& options) {
  set.text("KEY", options.key, "the key").must_be_given();
  set.footer("Example:\n  wspc accept dGhlIHNhbXBsZSBub25jZQ==    s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n");
}

void add_options(OptionSet& set, CodesOptions& options) {
  set.integers("CODE", options.codes, "those to tell about (all)");
  set.flag("--json", options.json, "print lines of JSON");
}

void add_options(OptionSet& set, DecodeOptions& options) {
  const auto hex = [&options](const std::string& text) { options.hex = text; };
  set.text("FILE", options.file, "where the bytes are (stdin)").named("");
  set.text("--hex", hex, "the bytes themselves; blanks and colons do not count").named("DIGITS");
  set.choice<Sender>("--from", options.sender, {{"client", Sender::client}, {"server", Sender::server}},
                     "neither client nor server", "whose bytes they are: client, server (as the mask bits say)")
      .named("SIDE");
  set.flag("--deflate", options.deflate, "permessage-deflate was agreed on");
  set.number("--shown", 0, 1 << 30, options.shown, "bytes of each payload to show (200)");
  set.flag("--json", options.json, "print lines of JSON");
  set.footer(decode_examples);
}

void add_options(OptionSet& set, EncodeOptions& options) {
  const auto opcode = [&options](const std::string& text) { options.opcode = parse_opcode(text); };
  const auto payload = [&options](const std::string& text) { options.payload = parse_payload(text); };
  const auto key = [&options](const std::string& text) {
    check_key(text);
    options.key = text;
  };
  const auto reserved = [&options](std::uint64_t bit) {
    options.reserved = static_cast<std::uint8_t>(options.reserved | (8U >> bit));
  };
  set.text("TYPE", opcode, "text, binary, close, ping, pong, continuation, or 0 to 15").must_be_given().named("");
  set.text("PAYLOAD", payload, "text, or 0x and hexadecimal digits (stdin)").named("");
  set.number("--code", 0, 65535, options.code, "a Close's, before its payload");
  set.text("--mask", key, "a client's mask: 8 hexadecimal digits, or random").named("KEY");
  set.number("--fragment", 1, 1 << 30, options.fragment, "the most bytes in a frame (all in one)");
  set.flag(
      "--no-fin", [&options] { options.fin = false; }, "leave out the last FIN");
  set.number("--rsv", 1, 3, reserved, "set a reserved bit");
  set.flag("--hex", options.hex, "print hexadecimal digits");
  set.footer(encode_examples);
}

}  // namespace wspc::tool
