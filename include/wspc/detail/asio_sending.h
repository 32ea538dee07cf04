// SPDX-License-Identifier: MIT
// asio_sending: the messages and Closes that an application sends through an AsioStream, in the order of its calls.
#ifndef WSPC_DETAIL_ASIO_SENDING_H
#define WSPC_DETAIL_ASIO_SENDING_H

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "wspc/connection.h"
#include "wspc/detail/asio_error.h"
#include "wspc/detail/asio_inbox.h"
#include "wspc/detail/asio_turns.h"
#include "wspc/web_socket.h"

namespace wspc::detail {

template <class Timer>
class AsioSending {
 public:
  using Turn = AsioTurn<Timer>;
  using Wanted = std::variant<AsioPayload, AsioClose>;

  // Lifetime: `connection` must outlive this object.
  AsioSending(Connection& connection, const Options& options)
      : connection_(connection), inbox_(options), outbox_(options.limits.outbox) {}

  // Sends `wanted` and returns the result. Returns std::nullopt if there is no room or earlier sends wait; the caller
  // then calls take_turn().
  template <class What>
  std::optional<AsioError> offer(const What& wanted) {
    admit();
    if (!turns_.empty() || !has_room()) return std::nullopt;
    return attempt(wanted);
  }

  std::shared_ptr<Turn> take_turn(const typename Timer::executor_type& executor, Wanted wanted) {
    auto turn = std::make_shared<Turn>(executor, std::move(wanted));
    turns_.add(turn);
    return turn;
  }
  void give_up_turn(const std::shared_ptr<Turn>& turn) { turns_.remove(turn); }

  // Sends a Close now, before the sends that wait.
  AsioError overtake(const AsioClose& close) { return attempt(close); }

  // Sends waiting messages while there is room.
  void admit() {
    if (!inbox_.empty()) {
      for (Message& message : inbox_.take()) turns_.add(std::move(message));
    }
    if (open_ && connection_.state() != Connection::State::open) shut();
    if (turns_.empty()) return;
    turns_.serve([this] { return has_room(); }, [this](const auto& wanted) { return this->attempt(wanted); });
  }

  // Call this when the opening handshake is complete.
  void open() {
    inbox_.open();
    open_ = true;
  }

  // Refuses posted messages from now on.
  void shut() {
    open_ = false;
    inbox_.shut();
  }

  // Stops sending. Pending operations, and later ones, complete with `error`. Further calls do nothing.
  void stop(const AsioError& error) {
    if (stopped_) return;
    stopped_ = error;
    shut();
    admit();
  }

  [[nodiscard]] AsioInbox& inbox() noexcept { return inbox_; }

 private:
  // If nothing can be sent any more, there is nothing to wait for: the operation fails at once.
  [[nodiscard]] bool has_room() const noexcept {
    return stopped_ || connection_.state() != Connection::State::open || connection_.queued() < outbox_;
  }

  AsioError attempt(const AsioPayload& payload) {
    if (stopped_) return stopped_;
    const Error error = connection_.send(payload.type, payload.bytes);
    return error == Error::none ? AsioError() : make_error_code(error);
  }

  AsioError attempt(const Message& posted) {
    inbox_.release(posted);
    return attempt(AsioPayload{posted.type, posted.bytes()});
  }

  // A second Close, and one after the end, are not errors: they wait for the end like the first one.
  AsioError attempt(const AsioClose& close) {
    if (stopped_) return AsioError();
    connection_.now(std::chrono::steady_clock::now());
    const Error error = connection_.close(close.code, close.reason);
    const bool late = error == Error::not_open && connection_.state() != Connection::State::connecting;
    return error == Error::none || late ? AsioError() : make_error_code(error);
  }

  Connection& connection_;
  AsioInbox inbox_;
  AsioTurns<Timer> turns_;
  std::size_t outbox_;  // the high-water mark in bytes
  AsioError stopped_;
  bool open_ = false;  // whether messages may be posted
};

}  // namespace wspc::detail

#endif
