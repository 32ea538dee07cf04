// SPDX-License-Identifier: MIT
// http_fuzz: any bytes as HTTP request or response: however they are cut, the verdict and the rest are the same.
#include "http/client_upgrade.h"
#include "http/server_upgrade.h"
#include "upgrades.h"

namespace {

using namespace wspc;
using namespace wspc::fuzz;

std::string show(const std::optional<DeflateParameters>& agreed) {
  if (!agreed) return "no deflate";
  require(agreed->server_max_window_bits >= 8 && agreed->server_max_window_bits <= 15, "the server's window");
  require(agreed->client_max_window_bits >= 8 && agreed->client_max_window_bits <= 15, "the client's window");
  return "deflate " + std::to_string(agreed->server_max_window_bits * 16 + agreed->client_max_window_bits) +
         (agreed->server_no_context_takeover ? "s" : "") + (agreed->client_no_context_takeover ? "c" : "");
}

std::string server(const std::vector<Piece>& pieces) {
  const Policy policy = served();
  http::ServerUpgrade upgrade(policy);
  const std::string seen = feed(upgrade, pieces);
  const std::string& answer = upgrade.response();
  const Refusal& refusal = upgrade.refusal();
  if (refusal) {
    require(refusal.status >= 400 && refusal.status < 600 && answer == http::response(refusal), "no such refusal");
    require(refusal.text.size() < 200, "something of the request is in the refusal");
  } else if (!answer.empty()) {
    require(answer.starts_with("HTTP/1.1 101 ") && answer.find("\r\n\r\n") == answer.size() - 4, "not one response");
  }
  return seen + answer + std::string(upgrade.subprotocol()) + show(upgrade.deflate());
}

std::string client(const std::vector<Piece>& pieces) {
  http::ClientUpgrade upgrade;
  require(upgrade.begin({.host = "example.com"}, wanted(), {}).empty(), "begin() refuses");
  std::string seen = feed(upgrade, pieces) + std::to_string(upgrade.status());
  seen += std::to_string(static_cast<int>(upgrade.no_more()));
  seen.append(describe(upgrade.failure().error).name).append(upgrade.response()).append(upgrade.subprotocol());
  require(http::sanitize(upgrade.reason()) == upgrade.reason(), "unclean text");
  return seen + upgrade.reason() + upgrade.body() + show(upgrade.deflate());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const auto side = input.byte() % 2 == 0 ? server : client;
  const Cuts cuts(input);
  const std::string_view stream = input.rest();
  require(side(cuts.of(stream)) == side({piece_of(stream)}), "the verdict depends on the cut");
  return 0;
}
