// SPDX-License-Identifier: MIT
// connector: connects a stream to a server: name look-up, TCP or Unix socket, proxy, TLS.   RFC 6455 §4.1
#ifndef WSPC_IO_CLIENT_CONNECTOR_H
#define WSPC_IO_CLIENT_CONNECTOR_H

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/tunnel/proxy.h"
#include "http/tunnel/tunnel.h"
#include "io/client/dialer.h"
#include "io/loop/look_up.h"
#include "io/loop/loop.h"
#include "io/tls/tls_handshake.h"
#include "wspc/failure.h"

namespace wspc::io {

struct Destination {
  std::string host{};  // a name or an IP address, without brackets
  std::uint16_t port = 0;
  std::string connect_to{};                 // see ClientOptions
  std::optional<http::Proxy> proxy{};       // not used with connect_to
  std::shared_ptr<const TlsContext> tls{};  // null for a connection without TLS
  std::string server_name{};                // the name that the certificate must be valid for; empty for the host
};

// Returns the path if `connect_to` names a Unix socket.
[[nodiscard]] std::optional<std::string> unix_path(std::string_view connect_to);

// One attempt to connect, on the loop's thread. It keeps itself alive until it is done or cancelled.
class Connector final : public std::enable_shared_from_this<Connector>, private Deadline, private LoopUser {
 public:
  // `protocol` was negotiated by ALPN; empty for none.
  using Connected = std::function<void(std::unique_ptr<Stream> stream, std::string_view protocol)>;
  using Failed = std::function<void(const Failure&)>;

  Connector(Loop& loop, Destination destination);

  // Calls one of the two functions once, by `end`, and never from within this call.
  void start(TimePoint end, Connected connected, Failed failed);

  // Gives up. Neither function is called after this.
  void cancel();

 private:
  void resolve();
  void resolved(const Addresses& addresses);
  void dial(std::vector<Endpoint> endpoints);
  void dialed(Socket socket, ErrorCode error, const Endpoint& where);
  void read_answer();
  void take_answer(ErrorCode error, std::size_t size);
  void write(std::string text);
  void secure();
  void secured(TlsHandshake::Result result, std::unique_ptr<TlsStream> stream, const std::string& error);
  void arrive(std::unique_ptr<Stream> stream, std::string_view protocol);
  void fail(const Failure& failure);
  void due(TimePoint now) override;
  void loop_ends() noexcept override;
  [[nodiscard]] bool done() const noexcept { return !connected_; }

  Loop& loop_;
  Destination destination_;
  std::string dialed_host_;
  std::uint16_t dialed_port_ = 0;
  std::shared_ptr<LookUp> look_up_;
  std::shared_ptr<Dialer> dialer_;
  Socket socket_;
  std::unique_ptr<http::Tunnel> tunnel_;
  std::array<std::byte, 512> answer_{};
  std::string request_;
  std::shared_ptr<TlsHandshake> handshake_;
  Connected connected_;
  Failed failed_;
};

}  // namespace wspc::io

#endif
