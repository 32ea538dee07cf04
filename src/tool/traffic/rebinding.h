// SPDX-License-Identifier: MIT
// rebinding: keeps web pages of foreign names away from servers that listen on this machine only (DNS rebinding).
//
// A page of http://evil.example may make its name lead to 127.0.0.1. To a browser the page then comes from the server
// that listens there, and may read whatever that serves. Its requests still say "Host: evil.example", which tells them
// apart.
#ifndef WSPC_TOOL_TRAFFIC_REBINDING_H
#define WSPC_TOOL_TRAFFIC_REBINDING_H

#include <span>
#include <string>
#include <string_view>

#include "io/server/server.h"

namespace wspc::tool {

// Returns whether `address` (an IP address, as given to --address) can be reached from this machine only.
[[nodiscard]] bool is_loopback(std::string_view address) noexcept;

// Returns whether no foreign name server can have a say in what `authority` (host[:port], as in Host) leads to: its
// host is an IP address, localhost, or a name that ends with .localhost (RFC 6761 §6.3).
[[nodiscard]] bool is_named_safely(std::string_view authority) noexcept;

// The same, or the host is a name without a dot, which no page of another site can have, or that of one of `origins`,
// which have the form of Policy::origins; "*" opens every name.
[[nodiscard]] bool may_be_named(std::string_view authority, std::span<const std::string> origins) noexcept;

inline constexpr std::string_view named_unsafely =
    "this server listens on loopback, and not by that name: --origin opens it";

// If `server` listens on loopback, requests by a foreign name are answered with 403: those for a WebSocket, and those
// for a page. To be called when the rest of the policy is there.
void refuse_foreign_names(ServerOptions& server);

}  // namespace wspc::tool

#endif
