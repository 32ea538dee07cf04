// SPDX-License-Identifier: MIT
// agreement: a fuzzer's choices as options and parameters of permessage-deflate.   RFC 7692 §7.1
#ifndef WSPC_FUZZ_AGREEMENT_H
#define WSPC_FUZZ_AGREEMENT_H

#include "input.h"
#include "wspc/connection.h"
#include "wspc/deflate.h"

namespace wspc::fuzz {

inline std::uint8_t window(unsigned choice) { return static_cast<std::uint8_t>(15 - choice % 8); }

inline DeflateOptions deflate_options(Input& input) {
  const unsigned windows = input.byte(), flags = input.byte(), effort = input.byte();
  DeflateOptions options;
  options.server_max_window_bits = window(windows);
  options.client_max_window_bits = window(windows / 8);
  options.server_no_context_takeover = flags % 2 != 0;
  options.client_no_context_takeover = flags / 2 % 2 != 0;
  options.compress = static_cast<Compress>(flags / 4 % 3);
  options.threshold = flags;
  options.level = static_cast<int>(effort % 10);
  options.memory_level = static_cast<int>(1 + effort / 10 % 9);
  return options;
}

inline DeflateParameters parameters_of(const DeflateOptions& options) {
  return {options.server_no_context_takeover, options.client_no_context_takeover, options.server_max_window_bits,
          options.client_max_window_bits};
}

}  // namespace wspc::fuzz

#endif
