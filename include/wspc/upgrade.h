// SPDX-License-Identifier: MIT
// upgrade: the opening handshake over HTTP/1.1, for either side, without I/O (RFC 6455 §4, RFC 9112).
//
// Use these classes with a transport of your own. They consume the bytes that the transport reads and return the bytes
// to write. After the handshake, a wspc::Connection processes the WebSocket. A client:
//
//     wspc::ClientUpgrade upgrade({.url = "ws://localhost:9001/chat"});
//     transport.write(upgrade.request());
//     auto result = wspc::ClientUpgrade::Result::need_more;
//     std::span<std::byte> input;
//     while (result == wspc::ClientUpgrade::Result::need_more) {
//       input = transport.read();  // empty: the server has closed the connection
//       result = input.empty() ? upgrade.no_more() : upgrade.receive(input);
//     }
//     if (result == wspc::ClientUpgrade::Result::failed) throw std::runtime_error(upgrade.failure().text);
//
//     wspc::Connection connection(wspc::Role::client, {}, wspc::Connection::State::connecting);
//     upgrade.extend(connection);
//     connection.opened();
//     while (wspc::Event event = connection.receive(input)) handle(event);  // the bytes that followed the response
//
// Thread safety: none; use an object from one thread at a time. A moved-from object may only be destroyed or assigned
// to.
//
// Lifetime: references and views that these functions return are valid until the next call of a function that is not
// const, and no longer than the object.
//
// Link with the library wspc::io.
#ifndef WSPC_UPGRADE_H
#define WSPC_UPGRADE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "wspc/client_options.h"
#include "wspc/connection.h"
#include "wspc/failure.h"
#include "wspc/policy.h"

namespace wspc {

// Reads one request and produces the response: 101 Switching Protocols, a page, or a refusal.
class ServerUpgrade {
 public:
  enum class Result : std::uint8_t {
    // The request is not complete. Call receive() with more bytes.
    need_more,
    accepted,  // The request is valid. Write response(); the transport then carries a WebSocket.

    // The request is not a WebSocket upgrade, and Policy::page has returned a page. Write response(), which holds the
    // whole page (Page::source has been read into memory), then close.
    answered,

    // The request is refused; refusal() says why. Write response(), then close.
    refused,
  };

  explicit ServerUpgrade(Policy policy);  // Policy::http2 is ignored.
  ~ServerUpgrade();
  ServerUpgrade(ServerUpgrade&&) noexcept;
  ServerUpgrade& operator=(ServerUpgrade&&) noexcept;

  // Parses bytes of the request and advances `input` past the bytes it consumed. After `accepted`, the bytes left in
  // `input` are the first bytes of the WebSocket. Do not call it again after a result other than need_more.
  //
  // Errors: rethrows what a function of the policy throws. Answer the client with refuse() in that case.
  Result receive(std::span<std::byte>& input);

  // Refuses the request, as long as receive() has returned nothing but need_more; then write response() and close.
  // time_out() refuses it with status 408, for a request that takes too long.
  void refuse(Refusal refusal);
  void time_out();

  // Returns the bytes to write. Empty while the result is need_more.
  [[nodiscard]] const std::string& response() const noexcept;

  // Returns why the request was refused. Valid after `refused`.
  [[nodiscard]] const Refusal& refusal() const noexcept;

  // Returns the request, as far as it has been parsed.
  [[nodiscard]] const Request& request() const noexcept;

  // Returns the negotiated subprotocol; empty for none. Valid after `accepted`.
  [[nodiscard]] std::string_view subprotocol() const noexcept;

  // Enables permessage-deflate on `connection` if it was negotiated. Call it after `accepted` and before
  // connection.opened(). Errors: those of Connection::deflate().
  Error extend(Connection& connection) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Produces the request and reads the response.
class ClientUpgrade {
 public:
  enum class Result : std::uint8_t {
    need_more,
    accepted,  // The response is valid. The transport carries a WebSocket.
    failed,    // There is no WebSocket; failure() says why. Close the transport.
  };

  // Uses these members of `options`: url, subprotocols, headers, deflate and connection.random. If one of them is
  // unusable, the object has failed: request() is empty, and failure() says why.
  explicit ClientUpgrade(const ClientOptions& options);
  ~ClientUpgrade();
  ClientUpgrade(ClientUpgrade&&) noexcept;
  ClientUpgrade& operator=(ClientUpgrade&&) noexcept;

  // The bytes to write first. Empty if the options are unusable.
  [[nodiscard]] const std::string& request() const noexcept;

  // Parses bytes of the response and advances `input` past the bytes it consumed. After `accepted`, the bytes left in
  // `input` are the first bytes of the WebSocket. Later calls return the same result and consume nothing.
  Result receive(std::span<std::byte>& input);

  // Call no_more() when the server has closed the connection, and time_out() when it has not answered in time. If the
  // result is still need_more, both set failure() and return `failed`. Otherwise they return the result and change
  // nothing.
  Result no_more();
  Result time_out();

  // Returns why there is no WebSocket. Failure::text is empty unless the result is `failed`.
  [[nodiscard]] const Failure& failure() const noexcept;

  // Returns the negotiated subprotocol; empty for none. Valid after `accepted`.
  [[nodiscard]] std::string_view subprotocol() const noexcept;

  // Returns the status line and the header lines of the response. Empty until they are complete.
  [[nodiscard]] std::string_view response() const noexcept;

  // Enables permessage-deflate on `connection`: see ServerUpgrade::extend().
  Error extend(Connection& connection) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace wspc

#endif
