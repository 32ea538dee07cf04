// SPDX-License-Identifier: MIT
// deflate_fuzz: any bytes as compressed messages: what they mean, within budgets; any message through both ends.
#include "budgets.h"
#include "inflated.h"
#include "messages.h"

namespace {

using namespace wspc;
using namespace wspc::fuzz;

void differential(Role role, DeflateOptions options, const Cuts& cuts, Input& input) {
  options = widest(options);
  Inflated expected(forgetful(role, parameters_of(options)));
  std::string stream;
  for (bool right = true; right && !input.empty();) {
    const std::string_view message = payload(input);
    right = expected.add(message, stream.size());
    stream += frame(role, 0xc2, message);
  }
  const Delivery delivery = stream.size() % 2 == 0 ? Delivery::messages : Delivery::pieces;
  const auto seen = inflate(role, options, delivery, cuts.of(stream));
  if (!expected.equals(seen)) compare("what was inflated", expected.events, seen);
}

void hostile(Role role, DeflateOptions options, const Cuts& cuts, Input& input) {
  const std::string stream = frames(role, input);
  options = widest(options);
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
  const auto what = choice / 2 % 3 == 0 ? hostile : choice / 2 % 3 == 1 ? round_trip : differential;
  what(choice % 2 == 0 ? Role::server : Role::client, options, cuts, input);
  return 0;
}
