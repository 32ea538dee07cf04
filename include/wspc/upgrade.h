// SPDX-License-Identifier: MIT
// upgrade: the opening handshake by HTTP/1.1, on either side, without the network.   RFC 6455 §4, RFC 9112
//
// For who brings a transport of their own: bytes in, what to write out. Then a wspc::Connection takes over.
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

class ServerUpgrade {
 public:
  enum class Result : std::uint8_t {
    need_more,
    accepted,  // write response(), then it is a WebSocket
    answered,  // write response(), then close: it is a page, and all of its Page::source has been read into memory
    refused,   // write response(), then close: refusal()
  };

  explicit ServerUpgrade(Policy policy);  // Policy::http2 does not matter
  ~ServerUpgrade();
  ServerUpgrade(ServerUpgrade&&) noexcept;
  ServerUpgrade& operator=(ServerUpgrade&&) noexcept;

  // Moves the start of `input` past what belongs to the request. What is left after `accepted` are the WebSocket's
  // first bytes. Not to be called again after another result than need_more. Throws what the policy's functions throw;
  // refuse() is then the way to answer.
  Result receive(std::span<std::byte>& input);

  // Refuse the request while receive() says need_more: response() is then what to write before closing. time_out() is
  // for a request that takes too long (408).
  void refuse(Refusal refusal);
  void time_out();

  [[nodiscard]] const std::string& response() const noexcept;
  [[nodiscard]] const Refusal& refusal() const noexcept;
  [[nodiscard]] const Request& request() const noexcept;
  [[nodiscard]] std::string_view subprotocol() const noexcept;  // empty: none

  // After `accepted`: tells the connection what was agreed on of permessage-deflate. Then: connection.opened().
  Error extend(Connection& connection) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

class ClientUpgrade {
 public:
  enum class Result : std::uint8_t {
    need_more,
    accepted,  // it is a WebSocket
    failed,    // it is none: failure()
  };

  // What counts of the options are URL, subprotocols, headers, deflate and the source of randomness. What is wrong with
  // them is failure(), at once.
  explicit ClientUpgrade(const ClientOptions& options);
  ~ClientUpgrade();
  ClientUpgrade(ClientUpgrade&&) noexcept;
  ClientUpgrade& operator=(ClientUpgrade&&) noexcept;

  [[nodiscard]] const std::string& request() const noexcept;  // to be written first; empty: failure()

  // As ServerUpgrade::receive().
  Result receive(std::span<std::byte>& input);

  // The server has closed the connection, or has not answered in time. After another result than need_more, both
  // return that result and change nothing.
  Result no_more();
  Result time_out();

  [[nodiscard]] const Failure& failure() const noexcept;
  [[nodiscard]] std::string_view subprotocol() const noexcept;
  [[nodiscard]] std::string_view response() const noexcept;  // status line and header lines, when they are complete
  Error extend(Connection& connection) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace wspc

#endif
