// SPDX-License-Identifier: MIT
// transcript: what a conversation showed, in a form that does not depend on how the input was cut.
#ifndef WSPC_TESTS_VECTORS_TRANSCRIPT_H
#define WSPC_TESTS_VECTORS_TRANSCRIPT_H

#include <string>
#include <string_view>
#include <vector>

#include "vectors/conversation.h"

namespace wspc::vectors {

struct Transcript {
  std::vector<Happening> events;
  Bytes out;
  Closure closure;
  std::string problem;  // a fault that needs no vector to be judged; empty if there is none
};

// How messages are told: see through_connection() and through_websocket().
enum class Form : std::uint8_t { messages, pieces, websocket };

// Adjacent pieces of one message are merged. Pieces of a message that was never finished are dropped before an error,
// and in `messages` altogether. `websocket` has no pings, and no offsets of errors.
std::vector<Happening> normal(const std::vector<Happening>& events, Form form);

// The frames of `out` without masks. Frames of a client must have been masked, each with a key of its own; a server's
// must not. What is wrong goes to `problem`.
Bytes unmasked(const Bytes& out, Role role, bool one_key, std::string& problem);

// `out` without its Close frames; `out` is unmasked.
Bytes without_closes(const Bytes& out);

std::string show(const std::vector<Happening>& events);
std::string show(const Bytes& out);
std::string show(const Closure& closure);

}  // namespace wspc::vectors

#endif
