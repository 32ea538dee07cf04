// SPDX-License-Identifier: MIT
// tunnel: asks a proxy for a connection to a server, without I/O.
#ifndef WSPC_HTTP_TUNNEL_TUNNEL_H
#define WSPC_HTTP_TUNNEL_TUNNEL_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace wspc::http {

// The destination of a tunnel.
struct Target {
  std::string host;  // a name or an IP address, without brackets
  std::uint16_t port = 0;

  // The 4 or 16 bytes of the IP address that `host` is. Empty if `host` is a name.
  std::string address;
};

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

}  // namespace wspc::http

#endif
