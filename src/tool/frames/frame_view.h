// SPDX-License-Identifier: MIT
// frame_view: one frame as a line for people, and as a line of JSON.   RFC 6455 §5.2
#ifndef WSPC_TOOL_FRAMES_FRAME_VIEW_H
#define WSPC_TOOL_FRAMES_FRAME_VIEW_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "core/frame_reader.h"

namespace wspc::tool {

// A frame that has been seen, with the beginning of its payload, unmasked.
struct FrameView {
  core::SeenFrame frame;
  std::string payload;                    // at most as much as is to be shown
  std::optional<std::string> inflated{};  // of a compressed message, at its last frame: the same, inflated
  std::uint64_t inflated_size = 0;
  std::uint64_t deflated_size = 0;  // what came of that message, in all its frames
  bool text = false;                // the message is text (a continuation does not tell by itself)
  bool composed = false;            // somebody put it in between, who is neither of the two peers
};

// "text", "close", "opcode 3".
[[nodiscard]] std::string opcode_name(core::Opcode opcode);

// `text FIN RSV1 masked 37fa213d  5 bytes  "Hello"`. Nothing in it that a terminal would obey.
[[nodiscard]] std::string one_line(const FrameView& view);

// The same for programs: opcode, fin, rsv, masked, key, length, header, payload (text, or base64), close code, error.
[[nodiscard]] nlohmann::ordered_json as_json(const FrameView& view);

// Name, text, rule, close code.
[[nodiscard]] nlohmann::ordered_json as_json(Error error);

}  // namespace wspc::tool

#endif
