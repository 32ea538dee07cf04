// SPDX-License-Identifier: MIT
// order: parses the requests of the page.
#include "tool/ui/order.h"

#include <cstring>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "bytes/base64.h"
#include "tool/text/bounded_json.h"
#include "tool/text/hex.h"

namespace wspc::tool::ui {
namespace {

using Length = Composition::Length;
std::string decoded(const std::string& text) {
  const auto bytes = bytes::base64_decode(text);
  if (!bytes) throw std::invalid_argument("the payload is no base64");
  return *bytes;
}

Length length_of(const std::string& name) {
  if (name == "16") return Length::in_16_bits;
  if (name == "64") return Length::in_64_bits;
  if (name == "highest") return Length::with_highest_bit;
  if (name == "shortest") return Length::shortest;
  throw std::invalid_argument("a length is shortest, 16, 64 or highest");
}

std::optional<bytes::MaskKey> key_of(const std::string& digits) {
  if (digits.empty()) return {};
  bytes::MaskKey key = 0;
  const auto given = from_hex(digits);
  if (!given || given->size() != sizeof key) throw std::invalid_argument("a masking key has 8 hexadecimal digits");
  std::memcpy(&key, given->data(), sizeof key);
  return key;
}

unsigned reserved_of(const nlohmann::json& bits) {
  unsigned reserved = 0;
  for (const nlohmann::json& each : bits) {
    const std::uint64_t bit = whole_number(each);
    if (bit < 1 || bit > 3) throw std::invalid_argument("the reserved bits are 1, 2 and 3");
    reserved |= 8U >> bit;
  }
  return reserved;
}

// JavaScript's numbers are exact up to 2^53 - 1: a larger one may have been rounded on its way here, so it would not
// be what was asked for.
std::uint64_t exact_number(const nlohmann::json& json) {
  constexpr std::uint64_t largest = (std::uint64_t{1} << 53U) - 1;
  const std::uint64_t number = whole_number(json);
  if (number > largest) throw std::invalid_argument("a number is larger than 9007199254740991");
  return number;
}

}  // namespace

std::string bytes_of_order(const nlohmann::json& json) {
  if (json.contains("raw")) return decoded(json["raw"]);
  const std::uint64_t opcode = whole_number(json.at("opcode"));
  if (opcode > 15) throw std::invalid_argument("an opcode is 0 to 15");
  Composition composition{static_cast<unsigned>(opcode), decoded(json.at("payload")), json.value("fin", true)};
  composition.reserved = reserved_of(json.value("rsv", nlohmann::json::array()));
  composition.masked = json.value("masked", false);
  if (composition.masked) composition.key = key_of(json.value("key", std::string()));
  composition.length = length_of(json.value("length", std::string("shortest")));
  if (json.contains("declared")) composition.declared = exact_number(json["declared"]);
  if (json.contains("fragment")) composition.fragment = exact_number(json["fragment"]);
  composition.compressed = json.value("compress", false);
  return bytes_of(composition);
}

Direction direction_of(const nlohmann::json& json) {
  if (json == name(Direction::to_server)) return Direction::to_server;
  if (json == name(Direction::to_client)) return Direction::to_client;
  throw std::invalid_argument("a direction is to_server or to_client");
}

ClientOptions client_of(const nlohmann::json& json) {
  ClientOptions client;
  client.url = json.at("connect");
  client.subprotocols = json.value("subprotocols", std::vector<std::string>());
  if (json.value("deflate", false)) client.deflate.emplace();
  client.tls.verify = !json.value("insecure", false);
  return client;
}

}  // namespace wspc::tool::ui
