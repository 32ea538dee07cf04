// SPDX-License-Identifier: MIT
// utf8_state: the state of a streaming UTF-8 check between two pieces of text (RFC 3629 §4).
#ifndef WSPC_BYTES_UTF8_STATE_H
#define WSPC_BYTES_UTF8_STATE_H

#include <cstdint>

namespace wspc::bytes {

// Between characters, `need` is 0. Inside a character, `need` more bytes must follow, the next of them within [low,
// high].
struct Utf8State {
  std::uint8_t need = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;

  [[nodiscard]] bool complete() const noexcept { return need == 0; }
  bool operator==(const Utf8State&) const = default;
};

}  // namespace wspc::bytes

#endif
