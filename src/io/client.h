// SPDX-License-Identifier: MIT
// client: opens a WebSocket to a URL.   RFC 6455 §4.1
#ifndef WSPC_IO_CLIENT_H
#define WSPC_IO_CLIENT_H

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/failure.h"
#include "io/loop.h"
#include "io/session.h"
#include "io/tls_options.h"
#include "wspc/deflate.h"
#include "wspc/handshake.h"
#include "wspc/options.h"

namespace wspc::io {

class TlsContext;

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

  TlsClientOptions tls{};                           // for wss://
  std::shared_ptr<const TlsContext> tls_context{};  // instead of `tls`: made once for many clients
  std::string connect_to{};  // "127.0.0.1:9001", "unix:/run/server.sock": to connect there, and ask for the URL there
  std::string proxy{};       // "http://[user:password@]host:port" (CONNECT), "socks5://…"; empty: none
  Http http = Http::one;
  unsigned redirects = 0;  // how many may be followed. To another origin, Authorization and Cookie are left out.
};

// A context of the client's kind. Says what is wrong with `options`, empty: nothing.
[[nodiscard]] std::string make_tls_context(const TlsClientOptions& options, Http http,
                                           std::shared_ptr<const TlsContext>& context);

// Both handshakes, line by line, without line ends: first line, then headers. Bytes of the peer's are as they came, but
// there are no control characters among them except tabs.
struct Transcript {
  std::vector<std::string> request;
  std::vector<std::string> response;
};

class ClientHandler : public Handler {
 public:
  // There is no session, and will be none. Instead of opened().
  virtual void failed(const Failure&) {}
};

// One attempt. Then the Session is what matters: it lives on when the client is gone.
class Client {
 public:
  // `loop` and `handler` outlive the client and its session.
  Client(Loop& loop, ClientOptions options, ClientHandler& handler);
  ~Client();  // after this an attempt still under way is given up; the handler is not told
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // On the loop's thread, or before the loop runs. opened() or failed() follows, never from within this call.
  void start();

  // Gives up; failed() follows unless opened() was called. On the loop's thread.
  void cancel();

  // What has been sent and received of the handshake so far: complete in opened(), and in failed() for http.
  [[nodiscard]] const Transcript& transcript() const noexcept;

 private:
  class Attempt;
  std::shared_ptr<Attempt> attempt_;
};

}  // namespace wspc::io

#endif
