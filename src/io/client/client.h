// SPDX-License-Identifier: MIT
// client: opens a WebSocket to a URL.   RFC 6455 §4.1
#ifndef WSPC_IO_CLIENT_CLIENT_H
#define WSPC_IO_CLIENT_CLIENT_H

#include <memory>

#include "io/client/client_handler.h"
#include "io/client/make_tls_context.h"
#include "io/loop/loop.h"
#include "io/session/session.h"
#include "wspc/client_options.h"

namespace wspc::io {

class ClientAttempt;

// One attempt to open a WebSocket. The Session that it opens outlives the client.
class Client {
 public:
  // `loop` outlives the client and its session. So does `handler`; if no session has been opened, it must outlive only
  // the client. `tls` is a context that make_tls_context() made from the options and that many clients may share. If
  // null, the client makes one when it needs it.
  Client(Loop& loop, ClientOptions options, ClientHandler& handler, std::shared_ptr<const TlsContext> tls = {});
  ~Client();  // gives up an attempt that is under way, without calling the handler
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Starts the attempt. opened() or failed() follows, never from within this call. Call it on the loop's thread, or
  // before the loop runs.
  void start();

  // Gives up. failed() follows, unless opened() has been called. On the loop's thread.
  void cancel();

  // Returns the part of the handshake that has been sent and received so far. It is complete during opened(), and
  // during failed() if the cause is http.
  [[nodiscard]] const HandshakeTranscript& transcript() const noexcept;

 private:
  std::shared_ptr<ClientAttempt> attempt_;
};

}  // namespace wspc::io

#endif
