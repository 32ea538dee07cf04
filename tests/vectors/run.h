// SPDX-License-Identifier: MIT
// run: one conversation, its input cut in one way, through one of the two faces.
#ifndef WSPC_TESTS_VECTORS_RUN_H
#define WSPC_TESTS_VECTORS_RUN_H

#include <cstddef>
#include <vector>

#include "vectors/conversation.h"
#include "vectors/transcript.h"

namespace wspc::vectors {

// Positions in the input, ascending, where one read ends and the next begins.
using Cuts = std::vector<std::size_t>;

// The pieces of `step` (input that begins at `position`) as `cuts` have them.
std::vector<Bytes> cut(const Step& step, std::size_t position, const Cuts& cuts);

// How much of the output is written in one go: a network may take little.
Transcript through_connection(const Case& test, Delivery delivery, const Cuts& cuts, std::size_t written_at_once);

// Which buffers a receive has: the component's own of this size, or, when `own` is not 0, the application's.
struct Buffers {
  std::size_t component = 4096;
  std::size_t own = 0;
};
Transcript through_websocket(const Case& test, Buffers buffers, const Cuts& cuts);

// Everything: every cut, every kernel, every delivery, both faces. Empty, or what went wrong first and where.
std::string judge(const Case& test);

}  // namespace wspc::vectors

#endif
