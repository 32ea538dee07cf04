// SPDX-License-Identifier: MIT
// budgets: what a peer may make a Connection inflate, and how long that may take.   RFC 7692 §8
#ifndef WSPC_FUZZ_BUDGETS_H
#define WSPC_FUZZ_BUDGETS_H

#include <ctime>
#include <string>
#include <vector>

#include "agreement.h"
#include "receiving.h"

namespace wspc::fuzz {

inline constexpr Limits small{.message = 20'000, .frame = unlimited, .fragments = 64};
inline constexpr std::uint64_t grace = 2000;
inline constexpr std::uint32_t ratio = 20;

// Whether a match that reaches back beyond a smaller window is noticed depends on the cut.
inline DeflateOptions widest(DeflateOptions options) {
  options.server_max_window_bits = options.client_max_window_bits = 15;
  options.ratio_grace = unlimited;
  return options;
}

// Returns the messages in the pieces. Requires that none is larger than the budgets allow, and that no byte takes long.
inline std::vector<std::string> inflate(Role role, const DeflateOptions& options, Delivery delivery,
                                        const Pieces& pieces) {
  Receiving seen(role, delivery, small);
  seen.deflate(parameters_of(options), options);
  const std::clock_t begin = std::clock();
  std::size_t came = 0;
  for (const Piece& piece : pieces) {
    came += piece.size();
    seen.feed(piece, unlimited);
  }
  require(std::clock() - begin < CLOCKS_PER_SEC, "a second for a few thousand bytes");
  const bool free = options.ratio_grace == unlimited;
  for (const std::string& message : seen.events()) {
    require(message.size() <= small.message + 8, "more than the limit of a message");
    require(free || message.size() <= grace + ratio * came + 8, "more than the ratio allows");
  }
  return seen.events();
}

}  // namespace wspc::fuzz

#endif
