// SPDX-License-Identifier: MIT
// asio_handshake: the opening handshake of an AsioStream in either role, without its I/O (RFC 6455 §4).
#ifndef WSPC_DETAIL_ASIO_HANDSHAKE_H
#define WSPC_DETAIL_ASIO_HANDSHAKE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "wspc/client_options.h"
#include "wspc/detail/asio_error.h"
#include "wspc/failure.h"
#include "wspc/policy.h"
#include "wspc/upgrade.h"

namespace wspc::detail {

class AsioHandshake {
 public:
  enum class State : std::uint8_t { idle, under_way, open, failed };

  explicit AsioHandshake(Role role) noexcept : role_(role) {}

  // Start the handshake. If it has been started before, they change nothing and ignore their arguments.
  //
  //   operation_not_supported   the stream has the other role
  //   already_connected         the handshake is complete
  //   invalid_argument          client: `options` are unusable; see failure(). The state stays `idle`.
  AsioError begin(const ClientOptions& options);
  AsioError begin(Policy policy);

  // Call these while the handshake is under way. Each may change the state to `open` or `failed`.
  void receive(std::span<std::byte>& input);
  void no_more(const AsioError& reason);  // No more bytes will arrive; `reason` is eof or the error of the stream.
  void time_out();

  // Returns the bytes to write next. Empty if there are none.
  [[nodiscard]] std::string take_output();

  [[nodiscard]] State state() const noexcept { return state_; }

  // Why the handshake failed. Valid in State::failed.
  [[nodiscard]] const AsioError& error() const noexcept { return error_; }

  // Enables the negotiated extensions on `connection`. Requires: State::open.
  Error extend(Connection& connection) const;

  // May be called in every state; return empty values if there is nothing to return.
  [[nodiscard]] Failure failure() const;
  [[nodiscard]] const Request& request() const noexcept;
  [[nodiscard]] std::string_view subprotocol() const noexcept;

 private:
  [[nodiscard]] AsioError may_begin(Role role) const;
  void follow(ClientUpgrade::Result result);
  void follow(ServerUpgrade::Result result);
  void fail(const AsioError& error);

  Role role_;
  State state_ = State::idle;
  AsioError error_;
  std::string output_;
  std::optional<ClientUpgrade> client_;
  std::optional<ServerUpgrade> server_;
};

}  // namespace wspc::detail

#endif
