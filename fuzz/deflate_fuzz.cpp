// SPDX-License-Identifier: MIT
// deflate_fuzz: any bytes as compressed messages, within budgets; any message through both ends, with any parameters.
#include "budgets.h"
#include "messages.h"

namespace {

using namespace wspc;
using namespace wspc::fuzz;

void hostile(Role role, DeflateOptions options, const Cuts& cuts, Input& input) {
  const std::string stream = frames(role, input);
  options.ratio_grace = unlimited;
  const auto whole = inflate(role, options, Delivery::messages, {piece_of(stream)});
  compare("the events of another cut", whole, inflate(role, options, Delivery::messages, cuts.of(stream)));
  compare("the events in pieces", whole, inflate(role, options, Delivery::pieces, cuts.of(stream)));
  options.ratio_grace = grace;  // when the ratio is passed, and whether it is at all, depends on the cut
  options.max_ratio = ratio;
  inflate(role, options, Delivery::messages, cuts.of(stream));
  inflate(role, options, Delivery::pieces, {piece_of(stream)});
}

void round_trip(Role role, DeflateOptions options, const Cuts& cuts, Input& input) {
  Sending sender(role == Role::server ? Role::client : Role::server, options);
  while (!input.empty()) sender.send(input);
  Receiving receiver(role, Delivery::pieces, {.message = unlimited, .frame = unlimited, .fragments = 0xFFFFFFFF});
  options.ratio_grace = unlimited;
  receiver.deflate(parameters_of(options), options);
  for (const Piece& piece : cuts.of(sender.out())) receiver.feed(piece, unlimited);
  compare("the messages that arrive", sender.messages(), receiver.events());
  const DeflateUsage sent = sender.connection().deflate_usage(), came = receiver.connection().deflate_usage();
  require(sent.sent_plain == came.received_plain && sent.sent_compressed == came.received_compressed, "the usage");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const unsigned choice = input.byte();
  const DeflateOptions options = deflate_options(input);
  const Cuts cuts(input);
  (choice / 2 % 2 == 0 ? hostile : round_trip)(choice % 2 == 0 ? Role::server : Role::client, options, cuts, input);
  return 0;
}
