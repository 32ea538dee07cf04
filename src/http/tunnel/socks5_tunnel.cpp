// SPDX-License-Identifier: MIT
// socks5_tunnel: a tunnel through a SOCKS5 proxy (RFC 1928, RFC 1929).
#include "http/tunnel/socks5_tunnel.h"

#include <algorithm>
#include <utility>

namespace wspc::http {
namespace {

constexpr char version = 5;
constexpr std::uint8_t no_authentication = 0;
constexpr std::uint8_t user_and_password = 2;
constexpr std::size_t most = 255;  // the longest string whose length is stored in one byte

constexpr std::uint8_t is_ipv4 = 1;
constexpr std::uint8_t is_name = 3;
constexpr std::uint8_t is_ipv6 = 4;

std::string with_length(const std::string& text) {
  return static_cast<char>(static_cast<unsigned char>(text.size())) + text;
}

// The type of the address, and the address (§5).
std::string address(const Target& target) {
  if (target.address.empty()) return static_cast<char>(is_name) + with_length(target.host);
  return static_cast<char>(target.address.size() == 4 ? is_ipv4 : is_ipv6) + target.address;
}

// §6
std::string meaning(std::uint8_t reply) {
  switch (reply) {
    case 1:
      return "it failed in some way";
    case 2:
      return "its rules forbid it";
    case 3:
      return "the network cannot be reached";
    case 4:
      return "the host cannot be reached";
    case 5:
      return "the connection was refused";
    case 6:
      return "it took too long";
    case 7:
    case 8:
      return "it does not know how";
    default:
      return "reply " + std::to_string(reply);
  }
}

}  // namespace

Socks5Tunnel::Socks5Tunnel(const Proxy& proxy, const Target& target) {
  if (target.host.size() > most) too_long_ = "the host's name is too long for SOCKS5";
  if (proxy.user.size() > most || proxy.password.size() > most) {
    too_long_ = "the user name or the password is too long for SOCKS5";
  }
  if (proxy.has_user) credentials_ = '\1' + with_length(proxy.user) + with_length(proxy.password);
  request_ = std::string{version, 1, 0} + address(target);
  request_ += static_cast<char>(target.port >> 8);
  request_ += static_cast<char>(target.port & 0xFF);
}

// §3
std::string Socks5Tunnel::begin() {
  if (credentials_.empty()) return {version, 1, no_authentication};
  return {version, 2, no_authentication, user_and_password};
}

Tunnel::Result Socks5Tunnel::receive(std::span<std::byte>& input, std::string& output) {
  if (!too_long_.empty()) return fail(too_long_);
  Result result = Result::need_more;
  while (result == Result::need_more && !input.empty()) {
    const std::size_t size = std::min(input.size(), needed() - received_.size());
    received_.append(reinterpret_cast<const char*>(input.data()), size);
    input = input.subspan(size);
    if (received_.size() == needed()) result = step(output);
  }
  return result;
}

// The length of a reply is known from its fifth byte at the latest.
std::size_t Socks5Tunnel::needed() const noexcept {
  if (state_ != State::reply) return 2;
  if (received_.size() < 5) return 5;
  const auto first = static_cast<std::uint8_t>(received_[4]);
  switch (static_cast<std::uint8_t>(received_[3])) {
    case is_name:
      return 4 + 1 + first + 2U;
    case is_ipv6:
      return 4 + 16 + 2;
    default:
      return 4 + 4 + 2;
  }
}

Tunnel::Result Socks5Tunnel::step(std::string& output) {
  if (state_ == State::reply) return received_.size() < needed() ? Result::need_more : judge_reply();
  const std::string answer = std::exchange(received_, {});
  if (state_ == State::method) {
    if (answer[0] != version) return fail("the proxy does not speak SOCKS5");
    return choose(static_cast<std::uint8_t>(answer[1]), output);
  }
  if (answer[1] != 0) return fail("the proxy did not accept the user name and password");
  output += request_;
  state_ = State::reply;
  return Result::need_more;
}

Tunnel::Result Socks5Tunnel::choose(std::uint8_t method, std::string& output) {
  if (method == no_authentication) {
    output += request_;
    state_ = State::reply;
    return Result::need_more;
  }
  if (method != user_and_password || credentials_.empty()) {
    return fail(credentials_.empty() ? "the proxy wants a user name and a password"
                                     : "the proxy wants to know us in a way that we do not");
  }
  output += credentials_;
  state_ = State::authentication;
  return Result::need_more;
}

Tunnel::Result Socks5Tunnel::judge_reply() {
  const auto reply = static_cast<std::uint8_t>(received_[1]);
  if (received_[0] != version) return fail("the proxy does not speak SOCKS5");
  return reply == 0 ? Result::open : fail("the proxy could not connect: " + meaning(reply));
}

}  // namespace wspc::http
