// SPDX-License-Identifier: MIT
// upgrades: how http_fuzz feeds the upgrade of either side, and what its server and its client want.
#ifndef WSPC_FUZZ_UPGRADES_H
#define WSPC_FUZZ_UPGRADES_H

#include <string>
#include <vector>

#include "headers.h"
#include "http/policy.h"
#include "input.h"

namespace wspc::fuzz {

// Feeds the pieces until one of them decides. Returns the verdict, and what is left over for the WebSocket.
template <class Upgrade>
std::string feed(Upgrade& upgrade, std::vector<Piece> pieces) {
  using Result = typename Upgrade::Result;
  Result result = Result::need_more;
  std::string left;
  for (Piece& piece : pieces) {
    std::span<std::byte> input(piece);
    if (result == Result::need_more) result = upgrade.receive(input);
    require(result != Result::need_more || input.empty(), "more is needed, but there is input left");
    if (result == Result::accepted) left += text_of(input);
  }
  return std::to_string(static_cast<int>(result)) + left;
}

inline Policy served() {
  Policy policy;
  policy.paths = {"/", "/chat"};
  policy.origins = {"https://example.org"};
  policy.subprotocols = {"superchat", "chat"};
  policy.deflate.emplace();
  return policy;
}

inline ClientHandshake::Offer wanted() { return {{"chat", "superchat"}, {offer_deflate({})}, no_secret}; }

}  // namespace wspc::fuzz

#endif
