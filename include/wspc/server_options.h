// SPDX-License-Identifier: MIT
// server_options: the options of a server: its address, threads, limits and policy (RFC 6455 §4.2).
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

// The options of a Server.
struct ServerOptions {
  // The address to listen at: an IP address of this machine ("0.0.0.0" or "::" for all of them); "unix:PATH" for a Unix
  // socket; or "fd:N" for an inherited socket that already listens, as systemd passes it (its first is 3).
  std::string address = "127.0.0.1";

  // The TCP port. 0 means any free port; see Server::port().
  std::uint16_t port = 0;

  // Whether to set SO_REUSEPORT. Each thread then accepts connections for itself, and other processes may listen at the
  // same port.
  bool share_port = false;

  // The number of threads, each with a loop of its own. One of them is the thread that calls Server::run().
  unsigned threads = 1;

  // If set, the server speaks TLS only.
  std::optional<TlsServerOptions> tls{};

  // The options of every connection.
  Options connection{};

  // Which requests become WebSockets.
  Policy policy{};

  // The most connections at a time, including WebSockets that share an HTTP/2 connection. The next 64 connections get
  // status 503; further ones are closed without an answer.
  std::size_t max_connections = 100'000;

  // The most connections that are in their TLS or opening handshake at a time. Beyond this limit, new connections wait
  // in the kernel's accept queue.
  std::size_t max_handshakes = 10'000;

  // The most pages being sent at a time, over HTTP/1.1 and HTTP/2 together. Beyond this limit, requests for pages get
  // status 503.
  std::size_t max_pages = 500;

  // The most messages and control frames that each peer may send per second, on average; a second's worth may arrive at
  // once. The server reads more slowly from a peer that sends more. 0 means no limit.
  unsigned max_message_rate = 0;

  // Called with one sentence, without a full stop, about each problem of the application or of this machine: an
  // exception that left a Task, Policy::verdict, Policy::page or a Trace; a lack of memory; too many open files. If
  // null, problems are not reported. Exceptions that it throws are dropped.
  //
  // Thread safety: called on the server's threads, on several at once.
  std::function<void(std::string_view)> report{};

  // The time over which Server::drain() spreads the Closes it sends.
  std::chrono::milliseconds drain_spread{0};

  // How long Server::drain() then waits for the closing handshakes.
  std::chrono::milliseconds drain_window{5'000};
};

}  // namespace wspc

#endif
