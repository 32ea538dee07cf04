// SPDX-License-Identifier: MIT
// reference: RFC 6455 read word by word: slow, obvious, and without a line of the engine. The fuzzers compare with it.
#ifndef WSPC_FUZZ_REFERENCE_H
#define WSPC_FUZZ_REFERENCE_H

#include <string>
#include <string_view>
#include <vector>

#include "wspc/connection.h"

namespace wspc::fuzz {

// The events in a whole stream of a peer. Each event is one text: "text Hello", "ping ", "close 1000 bye",
// "error reserved_bits 17".
struct Meaning {
  std::vector<std::string> events;
  std::vector<std::string> answers;  // what is sent because of it; the Close that explains an error has no reason here
};

// `role` is that of the side that reads.
Meaning reference(Role role, const Limits& limits, std::string_view stream);

// The same text for an event of the engine, whose message is `message`.
std::string show(const Event& event, std::string_view message);

}  // namespace wspc::fuzz

#endif
