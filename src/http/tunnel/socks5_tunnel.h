// SPDX-License-Identifier: MIT
// socks5_tunnel: a tunnel through a SOCKS5 proxy (RFC 1928, RFC 1929).
#ifndef WSPC_HTTP_TUNNEL_SOCKS5_TUNNEL_H
#define WSPC_HTTP_TUNNEL_SOCKS5_TUNNEL_H

#include "http/tunnel/proxy.h"
#include "http/tunnel/tunnel.h"

namespace wspc::http {

class Socks5Tunnel final : public Tunnel {
 public:
  // Errors: a host, user or password longer than 255 bytes, which the protocol cannot carry, fails in receive().
  Socks5Tunnel(const Proxy& proxy, const Target& target);

  [[nodiscard]] std::string begin() override;
  Result receive(std::span<std::byte>& input, std::string& output) override;

 private:
  enum class State : std::uint8_t { method, authentication, reply };

  [[nodiscard]] std::size_t needed() const noexcept;
  Result step(std::string& output);
  Result choose(std::uint8_t method, std::string& output);
  Result judge_reply();

  std::string credentials_;  // the credentials (RFC 1929 §2); empty for none
  std::string request_;      // the request (RFC 1928 §4)
  std::string received_;     // bytes of the current answer
  std::string too_long_;     // what is too long
  State state_ = State::method;
};

}  // namespace wspc::http

#endif
