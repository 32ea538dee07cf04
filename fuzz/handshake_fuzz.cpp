// SPDX-License-Identifier: MIT
// handshake_fuzz: any headers as request and as response; what one side accepts or makes, the other side takes.
#include "headers.h"
#include "input.h"

namespace {

using namespace wspc;
using namespace wspc::fuzz;

// Any list that was parsed can be written, and is read as the same list.
void round_trip(std::string_view line) {
  std::vector<Extension> once, again;
  if (!parse_extensions(line, once)) return require(once.empty(), "a refused line left something");
  require(parse_extensions(format_extensions(once), again) && again == once, "extensions change when written");
}

// A client that offers what some request offered, and a server that chooses of it.
void converse(const ServerHandshake& request, std::size_t choice) {
  const auto protocols = list(request.subprotocols());
  const auto extensions = list(request.extensions());
  ClientHandshake client;
  require(!client.begin({protocols, extensions, no_secret}), "what was offered cannot be offered");
  auto lines = views(client.headers());
  lines.push_back({"Host", "example.com"});
  ServerHandshake server;
  require(!server.read(lines), "a client's request is refused");
  require(list(server.subprotocols()) == protocols && list(server.extensions()) == extensions, "the offer changes");
  const std::string protocol = choice < protocols.size() ? protocols[choice] : "";
  const auto chosen = std::span(extensions).first(std::min(choice, extensions.size()));
  require(!server.accept(protocol, chosen), "what was offered cannot be chosen");
  require(!client.finish(views(server.headers())), "a server's response is refused");
  require(client.subprotocol() == protocol && client.extensions().size() == chosen.size(), "another choice arrives");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const std::size_t choice = input.byte();
  const std::string_view text = input.rest();
  const auto headers = headers_of(text);
  for (const HeaderView& header : headers) round_trip(header.value);

  ServerHandshake server;
  if (!server.read(headers)) converse(server, choice);

  ClientHandshake client, stranger;
  const ClientHandshake::Offer offer{{"chat", "superchat"}, {{"foo", {{"x", "1"}}}, {"bar", {}}}, no_secret};
  require(!client.begin(offer) && !stranger.begin({}), "an offer is refused");
  require(!!stranger.finish(headers), "nobody guesses a key");
  if (client.finish(headers)) return 0;
  const std::string_view protocol = client.subprotocol();
  require(protocol.empty() || protocol == "chat" || protocol == "superchat", "a subprotocol that was not offered");
  for (const Extension& one : client.extensions()) require(offered(offer.extensions, one), "an extension that was not");
  return 0;
}
