// SPDX-License-Identifier: MIT
// tunnel: what a proxy is asked for before a connection through it is as good as a direct one. Bytes in, bytes out.
#ifndef WSPC_HTTP_TUNNEL_TUNNEL_H
#define WSPC_HTTP_TUNNEL_TUNNEL_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace wspc::http {

// Where a proxy is, and how it is spoken to.
struct Proxy {
  enum class Protocol : std::uint8_t { http, socks5 };

  Protocol protocol = Protocol::http;
  std::string host;  // as to be resolved: an IPv6 literal has no brackets here
  std::uint16_t port = 0;
  std::string user;
  std::string password;
  bool has_user = false;
};

// Takes "http://[user[:password]@]host[:port]" or "socks5://…" apart; user and password may have %XX. The ports are 80
// and 1080 unless they are named. "socks5h" is the same as "socks5": names are always looked up by the proxy. Returns
// what is wrong, as a sentence without a full stop; empty when it is good. What it says has no user and no password
// in it.
[[nodiscard]] std::string parse(std::string_view text, Proxy& proxy);

// One request for a tunnel.
class Tunnel {
 public:
  enum class Result : std::uint8_t {
    need_more,
    open,    // what follows is the other end's
    failed,  // problem()
  };

  virtual ~Tunnel() = default;

  // What to write first.
  [[nodiscard]] virtual std::string begin() = 0;

  // Moves the start of `input` past what belongs to the proxy's answer; adds what is to be written to `output`.
  virtual Result receive(std::span<std::byte>& input, std::string& output) = 0;

  // Why there is no tunnel, as a sentence without a full stop. Nothing that the proxy sent is in it but numbers.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 protected:
  Result fail(std::string problem) {
    problem_ = std::move(problem);
    return Result::failed;
  }

 private:
  std::string problem_;
};

// Where a tunnel leads.
struct Target {
  std::string host;  // a name or an IP address, without brackets
  std::uint16_t port = 0;
  std::string address;  // the 4 or 16 bytes of the IP address that `host` is; empty: it is a name
};

[[nodiscard]] std::unique_ptr<Tunnel> make_tunnel(const Proxy& proxy, const Target& target);

}  // namespace wspc::http

#endif
