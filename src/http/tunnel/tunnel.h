// SPDX-License-Identifier: MIT
// tunnel: asks a proxy for a connection to a server, without I/O.
#ifndef WSPC_HTTP_TUNNEL_TUNNEL_H
#define WSPC_HTTP_TUNNEL_TUNNEL_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace wspc::http {

// The address of a proxy and the protocol it speaks.
struct Proxy {
  enum class Protocol : std::uint8_t { http, socks5 };

  Protocol protocol = Protocol::http;

  // A name or an IP address to resolve; an IPv6 address has no brackets.
  std::string host;
  std::uint16_t port = 0;
  std::string user;
  std::string password;
  bool has_user = false;
};

// Parses "http://[user[:password]@]host[:port]" or "socks5://…". User and password may contain %XX. The default ports
// are 80 and 1080. "socks5h" means the same as "socks5": the proxy always looks up names. Returns an empty string, or
// what is wrong, as a sentence without a full stop that contains neither user nor password.
[[nodiscard]] std::string parse(std::string_view text, Proxy& proxy);

// A request for a tunnel.
class Tunnel {
 public:
  enum class Result : std::uint8_t {
    need_more,
    open,    // the tunnel is open: the bytes that follow come from the other end
    failed,  // there is no tunnel: see problem()
  };

  virtual ~Tunnel() = default;

  // Returns the bytes to write first.
  [[nodiscard]] virtual std::string begin() = 0;

  // Parses bytes of the proxy's answer, advances `input` past the bytes it consumed, and appends bytes to write to
  // `output`.
  virtual Result receive(std::span<std::byte>& input, std::string& output) = 0;

  // Returns why there is no tunnel, as a sentence without a full stop. Of what the proxy sent, it contains only
  // numbers.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 protected:
  Result fail(std::string problem) {
    problem_ = std::move(problem);
    return Result::failed;
  }

 private:
  std::string problem_;
};

// The destination of a tunnel.
struct Target {
  std::string host;  // a name or an IP address, without brackets
  std::uint16_t port = 0;

  // The 4 or 16 bytes of the IP address that `host` is. Empty if `host` is a name.
  std::string address;
};

[[nodiscard]] std::unique_ptr<Tunnel> make_tunnel(const Proxy& proxy, const Target& target);

}  // namespace wspc::http

#endif
