// SPDX-License-Identifier: MIT
// server_options: where a server listens, how, and whom it serves.   RFC 6455 §4.2
#ifndef WSPC_SERVER_OPTIONS_H
#define WSPC_SERVER_OPTIONS_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "wspc/options.h"
#include "wspc/policy.h"
#include "wspc/tls.h"

namespace wspc {

struct ServerOptions {
  // An IP address of this machine; "::" and "0.0.0.0" are all of them. Or "unix:PATH"; or "fd:N", a socket that listens
  // already, as systemd hands it over (its first is 3).
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;   // of an IP address; 0: any free one, see Server::port()
  bool share_port = false;  // SO_REUSEPORT: each loop accepts for itself, and other processes may listen there as well
  unsigned threads = 1;     // one loop each; the first is the thread that calls run()
  std::optional<TlsServerOptions> tls{};  // nothing: plain
  Options connection{};                   // for every session
  Policy policy{};
  std::size_t max_connections = 100'000;  // past it: 503
  std::size_t max_handshakes = 10'000;  // TLS and opening handshakes; past it, new connections wait in the accept queue
  std::size_t max_pages = 500;          // being sent at a time, over HTTP/1.1 and HTTP/2 together; past it: 503
  unsigned max_message_rate = 0;        // of each peer, messages and control frames a second; a second's worth may
                                        // come at once. Past it: it is read more slowly. 0: any

  // Is told, in a sentence without a full stop, what the application or this machine does wrong: what a Task, a
  // verdict, a page or a Trace has thrown, too little memory for a connection, too many open files. On any of the
  // loops' threads, on several at once. What it throws itself is dropped.
  std::function<void(std::string_view)> report{};

  std::chrono::milliseconds drain_spread{0};      // drain() sends the Closes over so long a time, not all at once
  std::chrono::milliseconds drain_window{5'000};  // how long it waits after that for the closing handshakes
};

}  // namespace wspc

#endif
