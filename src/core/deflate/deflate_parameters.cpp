// SPDX-License-Identifier: MIT
// deflate_parameters: one element of permessage-deflate in an offer or a response (RFC 7692 §7.1).
#include "core/deflate/deflate_parameters.h"

#include <string>

namespace wspc::core {
namespace {

bool read_flag(const Extension::Parameter& parameter, bool& flag) noexcept {
  if (flag || parameter.value) return false;
  flag = true;
  return true;
}

// RFC 7692 §7.1.2: a number from 8 to 15, without leading zeroes.
bool read_bits(const Extension::Parameter& parameter, std::optional<std::uint8_t>& bits) noexcept {
  if (bits || !parameter.value) return false;
  const std::string_view text = *parameter.value;
  if (text == "8" || text == "9") {
    bits = static_cast<std::uint8_t>(text[0] - '0');
  } else if (text.size() == 2 && text[0] == '1' && text[1] >= '0' && text[1] <= '5') {
    bits = static_cast<std::uint8_t>(10 + text[1] - '0');
  }
  return bits.has_value();
}

bool read_client_bits(const Extension::Parameter& parameter, DeflateElement& element) noexcept {
  if (element.client_bits_given) return false;
  element.client_bits_given = true;
  return !parameter.value || read_bits(parameter, element.client_bits);
}

// RFC 6455 §9.1: W128
bool read(const Extension::Parameter& parameter, DeflateElement& element) noexcept {
  if (parameter.name == server_takeover) return read_flag(parameter, element.server_no_context_takeover);
  if (parameter.name == client_takeover) return read_flag(parameter, element.client_no_context_takeover);
  if (parameter.name == server_bits) return read_bits(parameter, element.server_bits);
  return parameter.name == client_bits && read_client_bits(parameter, element);
}

constexpr bool in_range(std::uint8_t bits) noexcept { return bits >= 8 && bits <= 15; }

}  // namespace

std::optional<DeflateElement> read_deflate(const Extension& element) {
  if (element.name != deflate_name) return std::nullopt;
  DeflateElement read_so_far;
  for (const auto& parameter : element.parameters) {
    if (!read(parameter, read_so_far)) return std::nullopt;
  }
  return read_so_far;
}

Extension write_deflate(const DeflateElement& element) {
  Extension extension{std::string(deflate_name), {}};
  auto& list = extension.parameters;
  const auto value = [](const std::optional<std::uint8_t>& bits) {
    return bits ? std::optional(std::to_string(*bits)) : std::nullopt;
  };
  if (element.server_no_context_takeover) list.push_back({std::string(server_takeover), std::nullopt});
  if (element.client_no_context_takeover) list.push_back({std::string(client_takeover), std::nullopt});
  if (element.server_bits) list.push_back({std::string(server_bits), value(element.server_bits)});
  if (element.client_bits_given) list.push_back({std::string(client_bits), value(element.client_bits)});
  return extension;
}

DeflateElement element_of(const DeflateParameters& agreed) noexcept {
  DeflateElement element;
  element.server_no_context_takeover = agreed.server_no_context_takeover;
  element.client_no_context_takeover = agreed.client_no_context_takeover;
  if (agreed.server_max_window_bits < widest_window) element.server_bits = agreed.server_max_window_bits;
  if (agreed.client_max_window_bits < widest_window) element.client_bits = agreed.client_max_window_bits;
  element.client_bits_given = element.client_bits.has_value();
  return element;
}

bool in_range(const DeflateParameters& parameters) noexcept {
  return in_range(parameters.server_max_window_bits) && in_range(parameters.client_max_window_bits);
}

}  // namespace wspc::core
