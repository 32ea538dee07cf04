// SPDX-License-Identifier: MIT
// close_on_exec: opens and accepts sockets that are close-on-exec from the beginning.
#include <cerrno>
#include <sys/socket.h>

#include <boost/asio/error.hpp>

#include "io/loop/socket.h"

namespace wspc::io {
namespace {

ErrorCode last_error() noexcept { return {errno, boost::asio::error::get_system_category()}; }

template <class AsioSocket>
void open_as(AsioSocket& socket, const Endpoint::protocol_type& protocol, ErrorCode& error) {
  const int descriptor = ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
  error = descriptor < 0 ? last_error() : ErrorCode();
  if (!error) socket.assign(protocol, descriptor, error);
}

}  // namespace

void open(Socket& socket, const Endpoint::protocol_type& protocol, ErrorCode& error) {
  open_as(socket, protocol, error);
}

void open(Acceptor& acceptor, const Endpoint::protocol_type& protocol, ErrorCode& error) {
  open_as(acceptor, protocol, error);
}

// Skips connections that ended before they were accepted.
Socket accept(Acceptor& acceptor, const Endpoint::protocol_type& protocol, boost::asio::io_context& context,
              ErrorCode& error) {
  Socket socket(context);
  int descriptor = -1;
  do descriptor = ::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  while (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED || errno == EPROTO));
  error = descriptor < 0 ? last_error() : ErrorCode();
  if (error == boost::asio::error::try_again) error = boost::asio::error::would_block;
  if (!error) socket.assign(protocol, descriptor, error);
  return socket;
}

}  // namespace wspc::io
