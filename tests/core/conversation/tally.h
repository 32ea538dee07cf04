// SPDX-License-Identifier: MIT
// tally: what has happened in conversations, to show that they reach what they are for.
#ifndef WSPC_TESTS_CORE_CONVERSATION_TALLY_H
#define WSPC_TESTS_CORE_CONVERSATION_TALLY_H

#include <cstddef>

namespace wspc::conversation {

struct Tally {
  std::size_t messages = 0;  // received as a whole
  std::size_t pieces = 0;    // events that were only a part of one
  std::size_t pings = 0;
  std::size_t pongs = 0;
  std::size_t closes = 0;
  std::size_t compressed = 0;  // sides that sent something compressed
  std::size_t released = 0;    // borrowed payloads
  std::size_t trims = 0;       // between two events of one input
  std::size_t refused = 0;     // sends that failed without memory
  std::size_t unmasked = 0;    // sends that failed without a key
  std::size_t starved = 0;     // connections that failed without memory
  std::size_t unanswered = 0;  // Closes that could not be answered
  std::size_t delayed = 0;     // keep-alive pings that could not be sent
  std::size_t timeouts = 0;    // connections that failed because of time
};

}  // namespace wspc::conversation

#endif
