// SPDX-License-Identifier: MIT
// differential_fuzz: the engine against a naive reading of RFC 6455: the same events, errors, places and answers.
#include "receiving.h"

namespace {

using namespace wspc;
using namespace wspc::fuzz;

// As its peer reads it, by the reference too. The words that explain an error are the engine's own.
std::vector<std::string> answers(Role role, const Receiving& seen) {
  const Limits none{.message = unlimited, .frame = unlimited, .fragments = 1};
  auto answers = reference(role == Role::server ? Role::client : Role::server, none, seen.out()).events;
  const auto words = describe(seen.error()).text;
  if (seen.error() == Error::none || answers.empty()) return answers;
  std::string& close = answers.back();
  require(close.ends_with(words), "the Close does not say what happened");
  close.resize(close.size() - words.size());
  return answers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const unsigned choice = input.byte();
  const Role role = (choice & 1U) != 0 ? Role::client : Role::server;
  const Limits limits = limits_of(choice >> 1U);
  const Delivery delivery = input.byte() % 2 != 0 ? Delivery::pieces : Delivery::messages;
  const Cuts cuts(input);
  const std::string_view stream = input.rest();

  const Meaning meaning = reference(role, limits, stream);
  Receiving seen(role, delivery, limits);
  for (const Piece& piece : cuts.of(stream)) seen.feed(piece, unlimited);
  compare("the events", meaning.events, seen.events());
  compare("the answers", meaning.answers, answers(role, seen));
  return 0;
}
