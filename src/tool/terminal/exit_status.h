// SPDX-License-Identifier: MIT
// exit_status: what the command tells the shell, one value per cause.
#ifndef WSPC_TOOL_TERMINAL_EXIT_STATUS_H
#define WSPC_TOOL_TERMINAL_EXIT_STATUS_H

namespace wspc::tool {

enum class ExitStatus : int {
  clean = 0,
  usage = 1,     // an option, or something on stdin, that cannot be meant
  network = 2,   // no such host, no connection, a connection lost without a Close, no address to listen on
  tls = 3,       // no TLS, or not with who it should be
  refused = 4,   // the server answered with an HTTP status other than 101
  protocol = 5,  // a handshake or a frame that is not RFC 6455's
  timeout = 6,
  closed = 7,         // the peer closed with a code other than 1000
  output = 8,         // what was to be printed or recorded could not be written, or lines of a log were lost
  interrupted = 130,  // by Ctrl-C, before there was a connection to close, or instead of waiting for its close
};

}  // namespace wspc::tool

#endif
