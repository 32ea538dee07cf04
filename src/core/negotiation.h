// SPDX-License-Identifier: MIT
// negotiation: what the handshakes of both sides look up in a list of headers (RFC 6455 §4, RFC 9110 §5).
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

// Checks that HTTP allows every line, and that there are not too many.
HandshakeError check_lines(HeaderList headers) noexcept;

std::size_t count(HeaderList headers, std::string_view name) noexcept;

// Returns the value of a header that occurs exactly once; otherwise a view whose data() is nullptr.
std::string_view singleton(HeaderList headers, std::string_view name) noexcept;

// Returns whether the list header contains `token` in any of its lines, in any case. Of a malformed line, only the
// elements before the error count.
bool has_token(HeaderList headers, std::string_view name, std::string_view token) noexcept;

// Returns whether the Upgrade header lists `protocol` without a version in any of its lines, in any case. Other
// protocols may have a version (RFC 9110 §7.8), but "websocket/13" is not the value "websocket" that RFC 6455 §4.2.1
// requires: the version of the protocol is in Sec-WebSocket-Version.
bool has_protocol(HeaderList headers, std::string_view protocol) noexcept;

// Stores in `list` all tokens of a list header, from all of its lines. Returns false if an element is not a token, if
// one is repeated, or if the header is present without any.
bool distinct_tokens(HeaderList headers, std::string_view name, std::vector<std::string>& list);

// Stores in `list` all elements of Sec-WebSocket-Extensions. Returns false if a line is malformed, or if the header is
// present without any.
bool extension_list(HeaderList headers, std::vector<Extension>& list);

bool well_formed(const Extension& extension) noexcept;

const Extension* find(std::span<const Extension> list, std::string_view name) noexcept;

}  // namespace wspc::core

#endif
