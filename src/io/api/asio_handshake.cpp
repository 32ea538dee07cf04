// SPDX-License-Identifier: MIT
// asio_handshake: the opening handshake of an AsioStream.   RFC 6455 §4
#include "wspc/detail/asio_handshake.h"

#include <utility>

namespace wspc::detail {

AsioError AsioHandshake::may_begin(Role role) const {
  if (role != role_) return boost::asio::error::operation_not_supported;
  if (state_ == State::open) return boost::asio::error::already_connected;
  return state_ == State::failed ? error_ : AsioError();
}

AsioError AsioHandshake::begin(const ClientOptions& options) {
  const AsioError refused = may_begin(Role::client);
  if (refused || state_ == State::under_way) return refused;
  client_.emplace(options);
  if (client_->request().empty()) return boost::asio::error::invalid_argument;
  output_ = client_->request();
  state_ = State::under_way;
  return {};
}

AsioError AsioHandshake::begin(Policy policy) {
  const AsioError refused = may_begin(Role::server);
  if (refused || state_ == State::under_way) return refused;
  server_.emplace(std::move(policy));
  state_ = State::under_way;
  return {};
}

// The functions in a policy are the application's. If one throws, the client gets a response all the same.
void AsioHandshake::receive(std::span<std::byte>& input) {
  if (state_ != State::under_way) return;
  if (client_) return follow(client_->receive(input));
  try {
    follow(server_->receive(input));
  } catch (...) {
    server_->refuse({500, Error::none, {}, "The server failed while it judged the request"});
    follow(ServerUpgrade::Result::refused);
  }
}

void AsioHandshake::no_more(const AsioError& reason) {
  if (state_ != State::under_way) return;
  if (client_) follow(client_->no_more());
  const bool refused = error_ == boost::asio::error::connection_refused;
  if (!refused) fail(reason == boost::asio::error::eof ? make_error_code(Error::connection_lost) : reason);
}

// RFC 6455 §7.2.2: W116
void AsioHandshake::time_out() {
  if (state_ != State::under_way) return;
  if (client_) return follow(client_->time_out());
  server_->time_out();
  output_ = server_->response();
  fail(make_error_code(Error::open_timeout));
}

void AsioHandshake::follow(ClientUpgrade::Result result) {
  if (result == ClientUpgrade::Result::need_more) return;
  if (result == ClientUpgrade::Result::accepted) {
    state_ = State::open;
    return;
  }
  const Error error = client_->failure().error;
  fail(error == Error::unexpected_status ? boost::asio::error::connection_refused : make_error_code(error));
}

void AsioHandshake::follow(ServerUpgrade::Result result) {
  if (result == ServerUpgrade::Result::need_more) return;
  output_ = server_->response();
  if (result != ServerUpgrade::Result::accepted) return fail(boost::asio::error::connection_refused);
  state_ = State::open;
}

void AsioHandshake::fail(const AsioError& error) {
  state_ = State::failed;
  error_ = error;
}

std::string AsioHandshake::take_output() { return std::exchange(output_, {}); }

Error AsioHandshake::extend(Connection& connection) const {
  return client_ ? client_->extend(connection) : server_->extend(connection);
}

Failure AsioHandshake::failure() const { return client_ ? client_->failure() : Failure{}; }

const Request& AsioHandshake::request() const noexcept {
  static const Request none;
  return server_ ? server_->request() : none;
}

std::string_view AsioHandshake::subprotocol() const noexcept {
  if (client_) return client_->subprotocol();
  return server_ ? server_->subprotocol() : std::string_view();
}

}  // namespace wspc::detail
