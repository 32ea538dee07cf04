// SPDX-License-Identifier: MIT
// composition: a message to be sent as frames, right or wrong.   RFC 6455 §5.2
#ifndef WSPC_TOOL_FRAMES_COMPOSITION_H
#define WSPC_TOOL_FRAMES_COMPOSITION_H

#include <cstdint>
#include <optional>
#include <string>

#include "bytes/mask.h"

namespace wspc::tool {

struct Composition {
  // How the length is written: in_16_bits and in_64_bits also where that is longer than it may be.
  enum class Length : std::uint8_t { shortest, in_16_bits, in_64_bits, with_highest_bit };

  unsigned opcode = 1;
  std::string payload{};
  bool fin = true;        // of the last frame
  unsigned reserved = 0;  // of the first frame; RSV1 is 4, RSV2 is 2, RSV3 is 1
  bool masked = false;
  std::optional<bytes::MaskKey> key{};  // nothing: a fresh one for each frame
  Length length = Length::shortest;
  std::optional<std::uint64_t> declared{};  // what the header says of the length; nothing: the truth
  std::uint64_t fragment = 0;               // at most so many bytes in a frame; 0: one frame
  bool compressed = false;                  // with RSV1, so that any agreed window is large enough; RFC 7692 §7.2.1
};

// Its bytes. Throws std::runtime_error when this machine has no random numbers, or no memory to compress.
[[nodiscard]] std::string bytes_of(const Composition& composition);

}  // namespace wspc::tool

#endif
