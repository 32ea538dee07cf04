// SPDX-License-Identifier: MIT
// clients: threads that do with the library's clients what programs do with them, and to its servers what strangers do.
#ifndef WSPC_TESTS_STRESS_CLIENTS_H
#define WSPC_TESTS_STRESS_CLIENTS_H

#include <span>
#include <string>

#include "chance.h"
#include "rounds.h"
#include "shelf.h"
#include "tally.h"
#include "wspc/client_options.h"

namespace wspc::stress {

// The objects that one thread works with.
struct Scene {
  const Rounds& rounds;
  Shelf& shelf;
  Tally& tally;
  Chance chance;
};

struct Kind {
  const char* name;
  void (*run)(Scene&);  // may throw what the library throws when a server has gone
};

[[nodiscard]] std::span<const Kind> client_kinds();
[[nodiscard]] std::span<const Kind> stranger_kinds();

// Returns options to connect to `url`, by one of several ways.
[[nodiscard]] ClientOptions client_options(const std::string& url, Chance& chance);

// Connects once. Throws ConnectError.
[[nodiscard]] WebSocket dial(const std::string& url, Chance& chance);

}  // namespace wspc::stress

#endif
