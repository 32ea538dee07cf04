// SPDX-License-Identifier: MIT
// setup: what the two sides of a conversation have agreed on, and how they are configured.
#ifndef WSPC_TESTS_CORE_CONVERSATION_SETUP_H
#define WSPC_TESTS_CORE_CONVERSATION_SETUP_H

#include <cstddef>
#include <optional>
#include <string>

#include "core/conversation/dice.h"
#include "wspc/connection.h"

namespace wspc::conversation {

struct Setup {
  std::size_t largest = 0;  // payload of one message, in bytes
  std::optional<DeflateParameters> agreed;
  std::size_t calls_for_a_trouble = 0;  // on average; 0 for no faults
};

Setup make_setup(Dice& dice);

// Of one side. The random source is the caller's to add.
Options make_options(Dice& dice, const Setup& setup);
DeflateOptions make_deflate_options(Dice& dice);

// A payload of at most `largest` bytes; mostly short, sometimes around the lengths at which a header changes.
std::string make_payload(Dice& dice, MessageType type, std::size_t largest);

}  // namespace wspc::conversation

#endif
