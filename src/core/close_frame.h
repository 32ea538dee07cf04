// SPDX-License-Identifier: MIT
// close_frame: the body of a Close (RFC 6455 §5.5.1, §7.4).
#ifndef WSPC_CORE_CLOSE_FRAME_H
#define WSPC_CORE_CLOSE_FRAME_H

#include <cstddef>
#include <cstdint>
#include <span>

#include "wspc/error.h"
#include "wspc/options.h"

namespace wspc::core {

enum class CloseCodes : std::uint8_t {
  strict,  // the codes of RFC 6455 §7.4 and its registry
  loose,   // every code that does not mean "no code" or "no Close", as the Windows component accepts them
};

// Returns whether `code` may be sent in a Close (RFC 6455 §7.4.1, §7.4.2).
bool is_sendable(std::uint16_t code, CloseCodes codes = CloseCodes::strict) noexcept;

struct CloseBody {
  Error error = Error::none;
  std::uint16_t code = 0;  // 1005 if the body is empty
  std::span<std::byte> reason = {};
};

// Parses the unmasked payload of a Close. The returned reason is a view into it.
CloseBody read_close(std::span<std::byte> payload, CloseCodes codes, Utf8 utf8) noexcept;

}  // namespace wspc::core

#endif
