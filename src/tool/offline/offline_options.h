// SPDX-License-Identifier: MIT
// offline_options: what the commands that need no network were asked to do: accept, codes, decode, encode.
#ifndef WSPC_TOOL_OFFLINE_OFFLINE_OPTIONS_H
#define WSPC_TOOL_OFFLINE_OFFLINE_OPTIONS_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/frames/sender.h"
#include "tool/options/option_set.h"

namespace wspc::tool {

struct AcceptOptions {
  std::string key;  // of Sec-WebSocket-Key
};

struct CodesOptions {
  std::vector<std::uint16_t> codes;  // to tell about; empty: all that have a name
  bool json = false;
};

struct DecodeOptions {
  std::string file = "-";          // "-": stdin
  std::optional<std::string> hex;  // the bytes themselves, instead of a file
  Sender sender = Sender::anybody;
  bool deflate = false;       // permessage-deflate was agreed on, with context takeover
  std::uint64_t shown = 200;  // bytes of each payload
  bool json = false;
};

struct EncodeOptions {
  std::uint8_t opcode = 1;
  std::optional<std::string> payload;  // nothing: stdin
  std::optional<std::uint16_t> code;   // of a Close
  std::optional<std::string> key;      // to mask with, 8 hexadecimal digits; "random"
  std::uint8_t reserved = 0;           // RSV1 is 4, RSV2 is 2, RSV3 is 1
  std::uint64_t fragment = 0;          // at most so many bytes in a frame; 0: one frame
  bool fin = true;
  bool hex = false;  // as text, whatever stdout is
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, AcceptOptions& options);
void add_options(OptionSet& set, CodesOptions& options);
void add_options(OptionSet& set, DecodeOptions& options);
void add_options(OptionSet& set, EncodeOptions& options);

}  // namespace wspc::tool

#endif
