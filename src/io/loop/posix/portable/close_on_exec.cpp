// SPDX-License-Identifier: MIT
// close_on_exec: opens and accepts sockets that are close-on-exec, soon after they were opened.
#include <fcntl.h>

#include "io/loop/socket.h"

namespace wspc::io {
namespace {

template <class AsioSocket>
void open_as(AsioSocket& socket, const Endpoint::protocol_type& protocol, ErrorCode& error) {
  socket.open(protocol, error);
  if (!error) ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

}  // namespace

void open(Socket& socket, const Endpoint::protocol_type& protocol, ErrorCode& error) {
  open_as(socket, protocol, error);
}

void open(Acceptor& acceptor, const Endpoint::protocol_type& protocol, ErrorCode& error) {
  open_as(acceptor, protocol, error);
}

Socket accept(Acceptor& acceptor, const Endpoint::protocol_type&, boost::asio::io_context& context, ErrorCode& error) {
  Socket socket(context);
  acceptor.non_blocking(true, error);
  if (!error) acceptor.accept(socket, error);
  if (!error) ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
  return socket;
}

}  // namespace wspc::io
