// SPDX-License-Identifier: MIT
// client_handshake: composes the client's opening handshake, and checks the server's response (RFC 6455 §4.1).
#include <algorithm>
#include <array>
#include <cstddef>
#include <new>

#include "bytes/base64.h"
#include "bytes/random.h"
#include "core/grammar.h"
#include "core/negotiation.h"
#include "wspc/handshake.h"

namespace wspc {
namespace {

namespace header = core::header;

// Returns whether all elements are tokens and no two are equal (RFC 6455 §4.1: W023).
bool valid_subprotocols(std::span<const std::string> list) {
  for (auto one = list.begin(); one != list.end(); ++one) {
    if (!core::is_token(*one) || std::find(list.begin(), one, *one) != one) return false;
  }
  return true;
}

std::string join(std::span<const std::string> list) {
  std::string line;
  for (const std::string& one : list) line += line.empty() ? one : ", " + one;
  return line;
}

bool fill(const RandomSource& random, std::span<std::byte> out) noexcept {
  return random.fill != nullptr ? random.fill(random.context, out) : bytes::random(out);
}

std::ptrdiff_t times(std::span<const Extension> list, std::string_view name) noexcept {
  return std::count_if(list.begin(), list.end(), [&](const Extension& one) { return one.name == name; });
}

}  // namespace

// RFC 6455 §4.1: W019
HandshakeError ClientHandshake::begin(Offer offer) noexcept try {
  if (!valid_subprotocols(offer.subprotocols)) return {Error::invalid_subprotocol, header::protocol};
  if (!std::all_of(offer.extensions.begin(), offer.extensions.end(), core::well_formed)) {
    return {Error::invalid_extension, header::extensions};
  }
  std::array<std::byte, 16> nonce;
  if (!fill(offer.random, nonce)) return {Error::no_randomness, header::key};

  offer_ = std::move(offer);
  key_ = bytes::base64_encode(nonce);
  compose();
  return {};
} catch (const std::bad_alloc&) {
  return {Error::out_of_memory, {}};
}

// RFC 6455 §4.1: W017, W018, W021, W022, W024, RFC 9110 §7.6.1: S06
void ClientHandshake::compose() {
  headers_ = {{std::string(header::version), std::string(core::supported_version)}};
  if (offer_.bootstrap == Bootstrap::upgrade) {
    headers_.insert(headers_.begin(), {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}});
    headers_.push_back({std::string(header::key), key_});
  }
  if (!offer_.subprotocols.empty()) headers_.push_back({std::string(header::protocol), join(offer_.subprotocols)});
  if (!offer_.extensions.empty()) {
    headers_.push_back({std::string(header::extensions), format_extensions(offer_.extensions)});
  }
}

HandshakeError ClientHandshake::finish(std::span<const HeaderView> response) noexcept try {
  subprotocol_.clear();
  extensions_.clear();
  if (const HandshakeError error = core::check_lines(response)) return error;
  if (offer_.bootstrap == Bootstrap::upgrade) {
    if (const HandshakeError error = check_upgrade(response)) return error;
  }
  return choose(response);
} catch (const std::bad_alloc&) {
  return {Error::out_of_memory, {}};
}

// RFC 6455 §4.1: W028, W029, W030; §11.3.3: W140
HandshakeError ClientHandshake::check_upgrade(std::span<const HeaderView> response) {
  std::vector<std::string> upgrade;
  const bool listed = core::distinct_tokens(response, header::upgrade, upgrade);
  if (!listed || upgrade.size() != 1 || !core::equal_ignoring_case(upgrade[0], "websocket")) {
    return {Error::invalid_upgrade, header::upgrade};
  }
  if (!core::has_token(response, header::connection, "Upgrade")) {
    return {Error::invalid_connection, header::connection};
  }
  if (key_.empty() || core::singleton(response, header::accept) != accept_for(key_)) {
    return {Error::invalid_accept, header::accept};
  }
  return {};
}

// Accepts at most one subprotocol, which was offered, and extensions that were offered, in the server's order.
// RFC 6455 §4.1: W031, W032; §9.1: W129; §11.3.4: W141
HandshakeError ClientHandshake::choose(std::span<const HeaderView> response) {
  if (core::count(response, header::protocol) > 0) {
    const std::string_view chosen = core::singleton(response, header::protocol);
    const auto& offered = offer_.subprotocols;
    if (!core::is_token(chosen)) return {Error::invalid_subprotocol, header::protocol};
    if (std::find(offered.begin(), offered.end(), chosen) == offered.end()) {
      return {Error::unknown_subprotocol, header::protocol};
    }
    subprotocol_ = chosen;
  }
  if (!core::extension_list(response, extensions_)) return {Error::invalid_extension, header::extensions};
  // An extension that was offered once may be chosen once: the application has no room for more.
  const bool known = std::all_of(extensions_.begin(), extensions_.end(), [&](const Extension& chosen) {
    return times(extensions_, chosen.name) <= times(offer_.extensions, chosen.name);
  });
  return known ? HandshakeError() : HandshakeError{Error::unknown_extension, header::extensions};
}

}  // namespace wspc
