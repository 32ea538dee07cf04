// SPDX-License-Identifier: MIT
// utf8_oracle: what RFC 3629 says of a text, by code points: slow, and with nothing in common with src/bytes.
#ifndef WSPC_TESTS_BYTES_UTF8_ORACLE_H
#define WSPC_TESTS_BYTES_UTF8_ORACLE_H

#include <cstddef>
#include <string>
#include <string_view>

#include "bytes/utf8_state.h"

namespace wspc::bytes::oracle {

// Encodes the code point by the table of RFC 3629 §3, even if it is not a scalar value.
std::string encode(char32_t code_point);

// Some scalar value's encoding begins with all of `prefix`, which is not empty.
bool begins_character(std::string_view prefix);

struct Verdict {
  std::size_t valid = 0;  // the index of the first byte that no valid text has there, or the text's size
  Utf8State state;        // after the whole text, if all is valid
};

Verdict judge(std::string_view text);

}  // namespace wspc::bytes::oracle

#endif
