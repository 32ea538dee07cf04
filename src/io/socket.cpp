// SPDX-License-Identifier: MIT
// socket: how an endpoint is written.   RFC 3986 §3.2.2
#include "io/socket.h"

namespace wspc::io {

std::string format(const Tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string host = endpoint.address().is_v6() ? '[' + address + ']' : address;
  return host + ':' + std::to_string(endpoint.port());
}

}  // namespace wspc::io
