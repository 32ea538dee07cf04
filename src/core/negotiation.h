// SPDX-License-Identifier: MIT
// negotiation: what both sides' handshakes ask of a list of headers.   RFC 6455 §4, RFC 9110 §5
#ifndef WSPC_CORE_NEGOTIATION_H
#define WSPC_CORE_NEGOTIATION_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"

namespace wspc::core {

using HeaderList = std::span<const HeaderView>;

namespace header {
inline constexpr std::string_view host = "Host";
inline constexpr std::string_view upgrade = "Upgrade";
inline constexpr std::string_view connection = "Connection";
inline constexpr std::string_view key = "Sec-WebSocket-Key";
inline constexpr std::string_view version = "Sec-WebSocket-Version";
inline constexpr std::string_view accept = "Sec-WebSocket-Accept";
inline constexpr std::string_view protocol = "Sec-WebSocket-Protocol";
inline constexpr std::string_view extensions = "Sec-WebSocket-Extensions";
}  // namespace header

inline constexpr std::string_view supported_version = "13";

// Every line is one that HTTP allows, and they are not too many.
HandshakeError check_lines(HeaderList headers) noexcept;

std::size_t count(HeaderList headers, std::string_view name) noexcept;

// The value of the header that occurs exactly once; nullptr data when it does not.
std::string_view singleton(HeaderList headers, std::string_view name) noexcept;

// Some line of the list header has `token`, in any case; all elements are tokens or at least not in the way.
bool has_token(HeaderList headers, std::string_view name, std::string_view token) noexcept;

// Some line of Upgrade lists `protocol`, in any case and without a version. Other protocols may have one (RFC 9110
// §7.8), but "websocket/13" is not the value "websocket" that RFC 6455 §4.2.1 asks for: the version of the protocol is
// in Sec-WebSocket-Version.
bool has_protocol(HeaderList headers, std::string_view protocol) noexcept;

// All tokens of a list header, over all its lines. False when something is not a token, one comes twice, or the header
// is there without any.
bool distinct_tokens(HeaderList headers, std::string_view name, std::vector<std::string>& list);

// All elements of Sec-WebSocket-Extensions. False when a line is malformed, or the header is there without any.
bool extension_list(HeaderList headers, std::vector<Extension>& list);

bool well_formed(const Extension& extension) noexcept;

const Extension* find(std::span<const Extension> list, std::string_view name) noexcept;

}  // namespace wspc::core

#endif
