// SPDX-License-Identifier: MIT
// handler: the functions of the application that a session calls.
#ifndef WSPC_IO_SESSION_HANDLER_H
#define WSPC_IO_SESSION_HANDLER_H

#include <memory>
#include <string_view>

#include "io/session/traffic_observer.h"
#include "wspc/connection.h"

namespace wspc::io {

class Opening;
class Session;

// The events of an application's sessions. A session calls its handler on its loop's thread only. If one of these
// functions throws, the exception is reported to threw() and the session closes with 1011; if opened() throws, the
// handler receives no more calls for that session.
//
// Lifetime: a handler outlives its sessions.
class Handler {
 public:
  virtual ~Handler() = default;

  // Returns the observer of the session's bytes, or null for none (the default). Called once for each session, before
  // opened(). The opening exists during the call and can return the transcript of the handshake.
  virtual std::unique_ptr<TrafficObserver> observer(Session&, const Opening&) { return nullptr; }

  // The opening handshake is done. This is the first call for a session.
  virtual void opened(Session&) {}

  // An event of Connection::receive() or Connection::expired(). The payload is valid during the call. One send per
  // event is never refused with outbox_full: a session does not read while its outbox is full.
  virtual void event(Session&, const Event&) {}

  // There is room in the outbox again, after a send was refused with outbox_full.
  virtual void writable(Session&) {}

  // The connection below has ended. This is the last call for a session, made exactly once for each one that opened.
  virtual void closed(Session&, const Closure&) {}

  // A function of the application has thrown, or there was not enough memory for a connection. The text is the what()
  // of the exception. Called on the loop where it happened.
  virtual void threw(std::string_view) {}
};

}  // namespace wspc::io

#endif
