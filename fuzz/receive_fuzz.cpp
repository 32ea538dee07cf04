// SPDX-License-Identifier: MIT
// receive_fuzz: any bytes, any cut, both roles, messages or pieces: always the same, in bounded memory, well answered.
#include "receiving.h"

namespace {

using namespace wspc;
using namespace wspc::fuzz;

// Checks the answers as the peer reads them: at most `most` pongs, the newest always, and at most one Close at the end.
void check_answers(Role role, const Limits& limits, std::size_t most, const Receiving& seen) {
  const Limits none{.message = unlimited, .frame = unlimited, .fragments = 1};
  const auto sent = reference(role == Role::server ? Role::client : Role::server, none, seen.out()).events;
  const auto pings = payloads(seen.events(), "ping "), pongs = payloads(sent, "pong ");
  const auto newest = static_cast<std::ptrdiff_t>(std::min<std::size_t>(limits.pongs, pings.size()));
  require(pongs.size() <= std::min(most, pings.size()) && static_cast<std::ptrdiff_t>(pongs.size()) >= newest,
          "too few pongs, or too many");
  require(std::equal(pings.end() - newest, pings.end(), pongs.end() - newest), "the newest pings are not answered");
  auto asked = pings.begin();
  for (const std::string& pong : pongs) {
    asked = std::find(asked, pings.end(), pong);
    require(asked++ != pings.end(), "a pong that nobody asked for");
  }

  const std::string end = seen.events().empty() ? "" : seen.events().back();
  const bool told = end.starts_with("close ") || end.starts_with("error ");
  require(sent.size() == pongs.size() + (told ? 1 : 0), "a Close too many, or none");
  if (seen.error() == Error::none) return;
  const Connection& connection = seen.connection();
  require(connection.over() && connection.state() == Connection::State::closed, "an error is not the end");
  require(connection.closure().sent == describe(seen.error()).close_code, "closure() has another code");
  require(sent.back().starts_with("close " + std::to_string(connection.closure().sent) + " "), "no Close explains it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const unsigned choice = input.byte();
  const Role role = (choice & 1U) != 0 ? Role::client : Role::server;
  const Limits limits = limits_of(choice >> 1U);
  const std::size_t written = input.byte();
  const Cuts cuts(input);
  const std::string_view stream = input.rest();

  Receiving whole(role, Delivery::messages, limits), pieces(role, Delivery::pieces, limits),
      messages(role, Delivery::messages, limits);
  whole.feed(piece_of(stream), unlimited);
  for (const Piece& piece : cuts.of(stream)) pieces.feed(piece, written), messages.feed(piece, written);
  for (Receiving* seen : {&whole, &pieces, &messages}) {
    seen->write(unlimited);
    require(seen->events() == whole.events(), "the events depend on the cut, or on the delivery");
    check_answers(role, limits, written == 0 && seen != &whole ? limits.pongs : size, *seen);
  }
  return 0;
}
