// SPDX-License-Identifier: MIT
// client_options: where to a client connects, how, and what it asks for.   RFC 6455 §4.1
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

// Which HTTP a WebSocket is born by. With `two` and `any`, those to the same server share a connection, on the same
// loop.
enum class Http : std::uint8_t {
  one,  // HTTP/1.1, as browsers do
  two,  // HTTP/2 (RFC 8441); without TLS, with prior knowledge
  any,  // what the server prefers, by ALPN; without TLS, HTTP/1.1
};

struct ClientOptions {
  std::string url{};                        // ws://host[:port][/path][?query], or wss://
  std::vector<std::string> subprotocols{};  // to offer, in order of preference
  std::vector<Header> headers{};            // to add to the request: Origin, Authorization, Cookie, …
  std::optional<DeflateOptions> deflate{};  // permessage-deflate is offered with these; nothing: it is not
  Options connection{};                     // timeouts.open spans everything from the look-up to the handshake

  TlsClientOptions tls{};    // for wss://
  std::string connect_to{};  // "127.0.0.1:9001", "unix:/run/server.sock": to connect there, and ask for the URL there
  std::string proxy{};       // "http://[user:password@]host:port" (CONNECT), "socks5://…"; empty: none
  Http http = Http::one;

  // How many redirections may be followed, never from wss:// to ws://. What belongs to the URL's server does not follow
  // one to another scheme, host or port: the headers Authorization, Cookie, Proxy-Authorization and Host, connect_to,
  // tls.server_name, and the client's certificate. The rest does, Origin and subprotocols among it.
  unsigned redirects = 0;
};

}  // namespace wspc

#endif
