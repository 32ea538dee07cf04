// SPDX-License-Identifier: MIT
// socket: the text of an endpoint.   RFC 3986 §3.2.2
#include "io/loop/socket.h"

#include <algorithm>
#include <cstring>

#include <boost/asio/local/stream_protocol.hpp>

namespace wspc::io {

std::string format(const Tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string host = endpoint.address().is_v6() ? '[' + address + ']' : address;
  return host + ':' + std::to_string(endpoint.port());
}

std::string format(const Endpoint& endpoint) {
  const int family = endpoint.protocol().family();
  return family == AF_INET || family == AF_INET6 ? format(tcp_endpoint(endpoint)) : "unix";
}

Tcp::endpoint tcp_endpoint(const Endpoint& endpoint) noexcept {
  Tcp::endpoint result;
  const int family = endpoint.protocol().family();
  if ((family != AF_INET && family != AF_INET6) || endpoint.size() > result.capacity()) return result;
  std::memcpy(result.data(), endpoint.data(), endpoint.size());
  return result;
}

Endpoint unix_endpoint(const std::string& path) { return boost::asio::local::stream_protocol::endpoint(path); }

}  // namespace wspc::io
