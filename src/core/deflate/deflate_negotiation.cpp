// SPDX-License-Identifier: MIT
// deflate_negotiation: offers, accepts and declines permessage-deflate (RFC 7692 §5, §7.1).
#include <algorithm>

#include "core/deflate/deflate_parameters.h"
#include "wspc/deflate.h"

namespace wspc {
namespace {

using core::DeflateElement;

constexpr std::uint8_t widest = core::widest_window;

// Returns the server's answer to an offer; std::nullopt if the server cannot meet it (RFC 7692 §7.1.1, §7.1.2: D016,
// D021, D024).
std::optional<DeflateParameters> meet(const DeflateElement& offer, const DeflateOptions& options) noexcept {
  if (!offer.client_bits_given && options.client_max_window_bits < widest) return std::nullopt;
  DeflateParameters agreed;
  agreed.server_no_context_takeover = offer.server_no_context_takeover || options.server_no_context_takeover;
  agreed.client_no_context_takeover = offer.client_no_context_takeover || options.client_no_context_takeover;
  agreed.server_max_window_bits = std::min(offer.server_bits.value_or(widest), options.server_max_window_bits);
  agreed.client_max_window_bits = std::min(offer.client_bits.value_or(widest), options.client_max_window_bits);
  return agreed;
}

// RFC 7692 §5: D002
Extension answer(const DeflateElement& offer, const DeflateParameters& agreed) {
  DeflateElement element = core::element_of(agreed);
  if (offer.server_bits) element.server_bits = agreed.server_max_window_bits;
  return core::write_deflate(element);
}

// Returns whether the response accepts this offer (RFC 7692 §7.1: D017, D022, D024).
bool accepts(const DeflateElement& response, const DeflateElement& offer) noexcept {
  if (offer.server_no_context_takeover && !response.server_no_context_takeover) return false;
  if (offer.server_bits && !response.server_bits) return false;
  if (offer.server_bits && *response.server_bits > *offer.server_bits) return false;
  return offer.client_bits_given || !response.client_bits_given;
}

// A client that has announced a window keeps to it, even if the server would accept a larger one.
// RFC 7692 §7.1.1.2: D019; §7.1.2.2: D023
DeflateParameters settle(const DeflateElement& response, const DeflateElement& offer) noexcept {
  DeflateParameters agreed;
  agreed.server_no_context_takeover = response.server_no_context_takeover;
  agreed.client_no_context_takeover = response.client_no_context_takeover || offer.client_no_context_takeover;
  agreed.server_max_window_bits = response.server_bits.value_or(widest);
  agreed.client_max_window_bits = std::min(response.client_bits.value_or(widest), offer.client_bits.value_or(widest));
  return agreed;
}

}  // namespace

// RFC 6455 §9: W125, RFC 7692 §5: D001
Extension offer_deflate(const DeflateOptions& options) {
  DeflateElement offer = core::element_of({options.server_no_context_takeover, options.client_no_context_takeover,
                                           options.server_max_window_bits, options.client_max_window_bits});
  offer.client_bits_given = true;
  return core::write_deflate(offer);
}

// RFC 7692 §5: D003, D004; §7: D013.
std::optional<DeflateAnswer> accept_deflate(std::span<const Extension> offered, const DeflateOptions& options) {
  for (const Extension& element : offered) {
    const auto offer = core::read_deflate(element);
    if (!offer) continue;
    if (const auto agreed = meet(*offer, options)) return DeflateAnswer{answer(*offer, *agreed), *agreed};
  }
  return std::nullopt;
}

// RFC 7692 §5.1: D005; §7: D014.
Error confirm_deflate(std::span<const Extension> offered, std::span<const Extension> chosen,
                      std::optional<DeflateParameters>& agreed) {
  agreed.reset();
  std::optional<DeflateParameters> settled;
  for (const Extension& element : chosen) {
    if (element.name != deflate_name) continue;
    const auto response = core::read_deflate(element);
    const bool unclear = response && response->client_bits_given && !response->client_bits;
    if (!response || unclear || settled) return Error::invalid_extension_parameters;
    for (const Extension& one : offered) {
      const auto offer = core::read_deflate(one);
      if (offer && accepts(*response, *offer) && !settled) settled = settle(*response, *offer);
    }
    if (!settled) return Error::invalid_extension_parameters;
  }
  agreed = settled;
  return Error::none;
}

}  // namespace wspc
