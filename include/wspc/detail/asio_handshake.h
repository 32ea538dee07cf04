// SPDX-License-Identifier: MIT
// asio_handshake: the opening handshake of an AsioStream, in either role, without its I/O.   RFC 6455 §4
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

  // Start the handshake, or go on with one that is under way; the arguments are then ignored.
  //   operation_not_supported   the stream has the other role
  //   already_connected         the handshake is done
  //   invalid_argument          (client) `options` cannot be used: see failure(). The state stays idle.
  AsioError begin(const ClientOptions& options);
  AsioError begin(Policy policy);

  // What has happened while the handshake is under way. Each may lead to State::open or State::failed.
  void receive(std::span<std::byte>& input);
  void no_more(const AsioError& reason);  // nothing more will come from the peer; `reason` is eof or why it broke
  void time_out();

  // Returns the bytes to write next. Empty if there are none.
  [[nodiscard]] std::string take_output();

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] const AsioError& error() const noexcept { return error_; }  // for State::failed

  // For State::open: tells `connection` which extensions were agreed.
  Error extend(Connection& connection) const;

  // In every state; empty where there is nothing to tell.
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
