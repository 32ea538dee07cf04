// SPDX-License-Identifier: MIT
// http_tunnel: a tunnel through an HTTP proxy by CONNECT (RFC 9110 §9.3.6).
#ifndef WSPC_HTTP_TUNNEL_HTTP_TUNNEL_H
#define WSPC_HTTP_TUNNEL_HTTP_TUNNEL_H

#include "http/header_block.h"
#include "http/tunnel/proxy.h"
#include "http/tunnel/tunnel.h"

namespace wspc::http {

class HttpTunnel final : public Tunnel {
 public:
  // `authority` is the destination, such as "example.org:443" or "[::1]:80".
  HttpTunnel(const Proxy& proxy, const std::string& authority);

  [[nodiscard]] std::string begin() override { return request_; }
  Result receive(std::span<std::byte>& input, std::string& output) override;

 private:
  Result judge();

  std::string request_;
  HeaderBlock block_;
  unsigned interim_ = 0;
};

// Returns "Basic …" for Authorization and Proxy-Authorization (RFC 7617 §2).
[[nodiscard]] std::string basic_credentials(std::string_view user, std::string_view password);

}  // namespace wspc::http

#endif
