// SPDX-License-Identifier: MIT
// server_handshake: checks the client's opening handshake, and composes the response (RFC 6455 §4.2).
#include <algorithm>
#include <array>
#include <cstddef>
#include <new>

#include "bytes/base64.h"
#include "core/grammar.h"
#include "core/negotiation.h"
#include "wspc/handshake.h"

namespace wspc {
namespace {

namespace header = core::header;

// RFC 6455 §4.2.1: W039
bool is_key(std::string_view key) noexcept {
  std::array<std::byte, 16> nonce;
  return bytes::base64_decode(key, nonce) == nonce.size();
}

// RFC 6455 §4.3: a number from 0 to 255 without leading zeroes.
bool is_version(std::string_view text) noexcept {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.empty() || text.size() > 3) return false;
  if (text.size() > 1 && text.front() == '0') return false;
  return text.size() < 3 || text <= "255";
}

// RFC 6455 §4.2.1: W040; §4.2.2: W049
HandshakeError check_version(std::string_view version) noexcept {
  if (!is_version(version)) return {Error::invalid_version, header::version};
  if (version != core::supported_version) return {Error::unsupported_version, header::version};
  return {};
}

}  // namespace

// The string is too long to be stored in place: its first use allocates memory, and may throw.
const Header& ServerHandshake::version_header() {
  static const Header line{std::string(header::version), std::string(core::supported_version)};
  return line;
}

// RFC 6455 §4.2.1: W042, W043
HandshakeError ServerHandshake::read(std::span<const HeaderView> request, Bootstrap bootstrap) noexcept try {
  bootstrap_ = bootstrap;
  read_ = false;
  key_.clear();
  subprotocols_.clear();
  extensions_.clear();
  headers_.clear();
  if (const HandshakeError error = check(request)) return error;

  if (!core::distinct_tokens(request, header::protocol, subprotocols_)) {
    return {Error::invalid_subprotocol, header::protocol};
  }
  if (!core::extension_list(request, extensions_)) return {Error::invalid_extension, header::extensions};
  key_ = core::singleton(request, header::key);
  read_ = true;
  return {};
} catch (const std::bad_alloc&) {
  return {Error::out_of_memory, {}};
}

// The version is checked before the key, because it determines the form of the key.
// RFC 6455 §4.2.1: W036, W037, W038, W044; §11.3.1: W138; §11.3.5: W142, RFC 9110 §7.2: S05
HandshakeError ServerHandshake::check(std::span<const HeaderView> request) {
  if (const HandshakeError error = core::check_lines(request)) return error;
  if (bootstrap_ == Bootstrap::upgrade) return check_upgrade(request);
  return check_version(core::singleton(request, header::version));
}

HandshakeError ServerHandshake::check_upgrade(std::span<const HeaderView> request) {
  if (core::count(request, header::host) != 1) return {Error::invalid_host, header::host};
  if (!core::has_protocol(request, "websocket")) return {Error::invalid_upgrade, header::upgrade};
  if (!core::has_token(request, header::connection, "Upgrade")) {
    return {Error::invalid_connection, header::connection};
  }
  if (const HandshakeError error = check_version(core::singleton(request, header::version))) return error;
  if (!is_key(core::singleton(request, header::key))) return {Error::invalid_key, header::key};
  return {};
}

// RFC 6455 §4.2.2: W051, W053, W054; §9: W124
HandshakeError ServerHandshake::accept(std::string_view subprotocol, std::span<const Extension> chosen) noexcept try {
  const auto& offered = subprotocols_;
  if (!read_) return {Error::invalid_key, header::key};
  if (!subprotocol.empty() && std::find(offered.begin(), offered.end(), subprotocol) == offered.end()) {
    return {Error::unknown_subprotocol, header::protocol};
  }
  for (const Extension& extension : chosen) {
    if (!core::well_formed(extension)) return {Error::invalid_extension, header::extensions};
    if (!core::find(extensions_, extension.name)) return {Error::unknown_extension, header::extensions};
  }
  compose(subprotocol, chosen);
  return {};
} catch (const std::bad_alloc&) {
  return {Error::out_of_memory, {}};
}

// RFC 6455 §4.2.2: W052, W055
void ServerHandshake::compose(std::string_view subprotocol, std::span<const Extension> chosen) {
  headers_.clear();
  if (bootstrap_ == Bootstrap::upgrade) {
    headers_ = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {std::string(header::accept), accept_for(key_)}};
  }
  if (!subprotocol.empty()) headers_.push_back({std::string(header::protocol), std::string(subprotocol)});
  if (!chosen.empty()) headers_.push_back({std::string(header::extensions), format_extensions(chosen)});
}

}  // namespace wspc
