// SPDX-License-Identifier: MIT
// make_tunnel: creates the tunnel through a proxy.
#ifndef WSPC_HTTP_TUNNEL_MAKE_TUNNEL_H
#define WSPC_HTTP_TUNNEL_MAKE_TUNNEL_H

#include <memory>

#include "http/tunnel/proxy.h"
#include "http/tunnel/tunnel.h"

namespace wspc::http {

[[nodiscard]] std::unique_ptr<Tunnel> make_tunnel(const Proxy& proxy, const Target& target);

}  // namespace wspc::http

#endif
