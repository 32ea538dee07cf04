// SPDX-License-Identifier: MIT
// negotiation_fuzz: any offers and answers of permessage-deflate; what a server accepts, its client takes as agreed.
#include "agreement.h"
#include "headers.h"

namespace {

using namespace wspc;
using namespace wspc::fuzz;

bool in_range(unsigned bits) { return bits >= 8 && bits <= 15; }

// Requires that either side can use the agreement.
void use(const DeflateParameters& agreed) {
  require(in_range(agreed.server_max_window_bits) && in_range(agreed.client_max_window_bits), "a window of no size");
  for (const Role role : {Role::client, Role::server}) {
    Connection connection(role);
    require(connection.deflate(agreed) == Error::none, "what was agreed on is refused");
    require(connection.negotiated() != nullptr && *connection.negotiated() == agreed, "something else is used");
  }
}

// On both sides of the wire: the element is written, read again, and means the same.
void confirm(std::span<const Extension> offers, const DeflateAnswer& answer, const DeflateOptions& server) {
  std::vector<Extension> chosen;
  require(parse_extensions(format_extensions({&answer.element, 1}), chosen) && chosen.size() == 1, "not one element");
  std::optional<DeflateParameters> agreed;
  require(confirm_deflate(offers, chosen, agreed) == Error::none, "the client refuses what its server accepted");
  require(agreed == answer.agreed, "each side has agreed on something else");
  require(!server.server_no_context_takeover || agreed->server_no_context_takeover, "the server's takeover");
  require(agreed->server_max_window_bits <= server.server_max_window_bits,
          "the server's window is larger than it said");
  require(agreed->client_max_window_bits <= server.client_max_window_bits,
          "the client's is larger than the server wants");
  use(*agreed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const DeflateOptions client = deflate_options(input), server = deflate_options(input);
  const Extension own = offer_deflate(client);
  const auto met = accept_deflate({&own, 1}, server), by_anyone = accept_deflate({&own, 1}, {});
  if (met) confirm({&own, 1}, *met, server);
  require(by_anyone.has_value(), "no server accepts our offer");
  confirm({&own, 1}, *by_anyone, {});

  const std::string_view text = input.rest();
  const std::size_t line = std::min(text.find('\n'), text.size());
  std::vector<Extension> offers, chosen;
  parse_extensions(text.substr(0, line), offers);
  parse_extensions(text.substr(std::min(text.size(), line + 1)), chosen);
  if (const auto answer = accept_deflate(offers, server)) confirm(offers, *answer, server);
  std::optional<DeflateParameters> agreed;
  const Error error = confirm_deflate(offers, chosen, agreed);
  require(error == Error::none || !agreed, "an answer that is wrong, and agreed on");
  if (agreed) use(*agreed);
  return 0;
}
