// SPDX-License-Identifier: MIT
// close_frame: the body of a Close (RFC 6455 §5.5.1, §7.4).
#include "core/close_frame.h"

#include "bytes/endian.h"
#include "bytes/utf8.h"
#include "wspc/connection.h"

namespace wspc::core {

// RFC 6455 §7.4.1: W119, W120; §7.4.2: W122
bool is_sendable(std::uint16_t code, CloseCodes codes) noexcept {
  if (code < 1000 || code == 1005 || code == 1006 || code == 1015) return false;
  if (codes == CloseCodes::loose) return true;
  if (code == 1004) return false;
  return code <= 1014 || (code >= 3000 && code <= 4999);
}

// RFC 6455 §5.5.1: W083, W084; §8.1: W123
CloseBody read_close(std::span<std::byte> payload, CloseCodes codes, Utf8 utf8) noexcept {
  if (payload.empty()) return {Error::none, close_code::none_received, {}};
  if (payload.size() == 1) return {.error = Error::truncated_close};

  const auto code = bytes::load_big<std::uint16_t>(payload.data());
  const auto reason = payload.subspan(2);
  if (!is_sendable(code, codes)) return {.error = Error::invalid_close_code};
  if (utf8 == Utf8::verify && !bytes::is_utf8(reason)) return {.error = Error::invalid_close_reason};
  return {Error::none, code, reason};
}

}  // namespace wspc::core
