// SPDX-License-Identifier: MIT
// make_tunnel: creates the tunnel through a proxy.
#include "http/tunnel/make_tunnel.h"

#include "http/tunnel/http_tunnel.h"
#include "http/tunnel/socks5_tunnel.h"

namespace wspc::http {

std::unique_ptr<Tunnel> make_tunnel(const Proxy& proxy, const Target& target) {
  if (proxy.protocol == Proxy::Protocol::socks5) return std::make_unique<Socks5Tunnel>(proxy, target);
  const bool literal = target.host.find(':') != target.host.npos;
  const std::string host = literal ? '[' + target.host + ']' : target.host;
  return std::make_unique<HttpTunnel>(proxy, host + ':' + std::to_string(target.port));
}

}  // namespace wspc::http
