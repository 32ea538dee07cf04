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

// One attempt. Then the Session is what matters: it lives on when the client is gone.
class Client {
 public:
  // `loop` outlives the client and its session; so does `handler`, but when no session has been opened, it has to
  // outlive only the client. `tls`: what make_tls_context() made of the options, once for many clients; nothing: it is
  // made when it is needed.
  Client(Loop& loop, ClientOptions options, ClientHandler& handler, std::shared_ptr<const TlsContext> tls = {});
  ~Client();  // after this an attempt still under way is given up; the handler is not told
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // On the loop's thread, or before the loop runs. opened() or failed() follows, never from within this call.
  void start();

  // Gives up; failed() follows unless opened() was called. On the loop's thread.
  void cancel();

  // What has been sent and received of the handshake so far: complete in opened(), and in failed() for http.
  [[nodiscard]] const HandshakeTranscript& transcript() const noexcept;

 private:
  std::shared_ptr<ClientAttempt> attempt_;
};

}  // namespace wspc::io

#endif
