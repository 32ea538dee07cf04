// SPDX-License-Identifier: MIT
// client: opens a WebSocket to a URL.   RFC 6455 §4.1
#ifndef WSPC_IO_CLIENT_H
#define WSPC_IO_CLIENT_H

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/loop.h"
#include "io/session.h"
#include "wspc/deflate.h"
#include "wspc/handshake.h"
#include "wspc/options.h"

namespace wspc::io {

struct ClientOptions {
  std::string url{};                        // ws://host[:port][/path][?query]
  std::vector<std::string> subprotocols{};  // to offer, in order of preference
  std::vector<Header> headers{};            // to add to the request: Origin, Authorization, Cookie, …
  std::optional<DeflateOptions> deflate{};  // permessage-deflate is offered with these; nothing: it is not
  Options connection{};                     // timeouts.open spans the name's look-up, TCP and the handshake
};

// Why there is no session.
struct Failure {
  enum class Cause : std::uint8_t {
    usage,     // the URL, a header or a subprotocol of ClientOptions is wrong; nothing was done
    dns,       // the host's name has no address
    tcp,       // none of its addresses accepts a connection
    timeout,   // timeouts.open has passed
    http,      // the server answered with another status than 101: `status`, `reason`, `body`
    protocol,  // the server's answer is not a handshake: `error`
    cancelled  // cancel() was called
  };

  Cause cause = Cause::usage;
  std::string text{};         // what happened, for a person, without a full stop; nothing that the server sent is in it
  Error error = Error::none;  // for protocol
  unsigned status = 0;        // for http
  std::string reason{};       // for http: the server's reason phrase, control characters replaced
  std::string body{};         // for http: the first KiB of what the server says, control characters replaced
};

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
