// SPDX-License-Identifier: MIT
// client_options: the options of a client: the URL, what to offer, and how to reach the server (RFC 6455 §4.1).
#ifndef WSPC_CLIENT_OPTIONS_H
#define WSPC_CLIENT_OPTIONS_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wspc/deflate.h"
#include "wspc/handshake.h"
#include "wspc/options.h"
#include "wspc/tls.h"

namespace wspc {

// The HTTP version of the opening handshake. With `two` and `any`, WebSockets to the same server share a connection.
enum class Http : std::uint8_t {
  // HTTP/1.1.
  one,

  // HTTP/2 (RFC 8441). For ws:// URLs, with prior knowledge.
  two,

  // The version that the server selects by ALPN. For ws:// URLs, HTTP/1.1.
  any,
};

// The options of a Client and of connect().
struct ClientOptions {
  // "ws://host[:port][/path][?query]" or "wss://…". The only option that is required.
  std::string url{};

  // The subprotocols to offer, in order of preference.
  std::vector<std::string> subprotocols{};

  // Headers to add to the request, such as Origin, Authorization or Cookie.
  std::vector<Header> headers{};

  // If set, permessage-deflate is offered with these options.
  std::optional<DeflateOptions> deflate{};

  // The options of the connection. Timeouts::open covers everything from the name lookup to the end of the opening
  // handshake.
  Options connection{};

  // The TLS options for wss:// URLs.
  TlsClientOptions tls{};

  // If not empty, where to connect instead of the URL's host and port: "127.0.0.1:9001" or "unix:/run/server.sock". The
  // request is still for the URL. `proxy` is not used then.
  std::string connect_to{};

  // If not empty, the proxy to use: "http://[user:password@]host:port", which is asked to CONNECT, or "socks5://…".
  std::string proxy{};

  // The HTTP version of the opening handshake.
  Http http = Http::one;

  // How many redirections to follow. A redirection from wss:// to ws:// is never followed. If one leads to another
  // scheme, host or port, everything that belongs to the URL's server is dropped: the headers Authorization, Cookie,
  // Proxy-Authorization and Host, connect_to, tls.server_name, and the client's certificate. Everything else is kept,
  // including Origin and the subprotocols.
  unsigned redirects = 0;
};

}  // namespace wspc

#endif
