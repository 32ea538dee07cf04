// SPDX-License-Identifier: MIT
// asio_sending: what an application sends through an AsioStream, in the order of its calls.
#ifndef WSPC_DETAIL_ASIO_SENDING_H
#define WSPC_DETAIL_ASIO_SENDING_H

#include <chrono>
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

  // `connection` outlives this.
  AsioSending(Connection& connection, const Options& options) : connection_(connection), inbox_(options) {}

  // Sends `wanted` and returns the result. Nothing: there is no room, or others wait; then the caller takes a turn.
  template <class What>
  std::optional<AsioError> offer(const What& wanted) {
    admit();
    return turns_.empty() ? attempt(wanted) : std::nullopt;
  }

  std::shared_ptr<Turn> take_turn(const typename Timer::executor_type& executor, Wanted wanted) {
    auto turn = std::make_shared<Turn>(executor, std::move(wanted));
    turns_.add(turn);
    return turn;
  }
  void give_up_turn(const std::shared_ptr<Turn>& turn) { turns_.remove(turn); }

  // Closes now, before everybody who waits.
  AsioError overtake(const AsioClose& close) { return *attempt(close); }

  // Sends what waits, as far as there is room.
  void admit() {
    if (!inbox_.empty()) {
      for (Message& message : inbox_.take()) turns_.add(std::move(message));
    }
    if (!turns_.empty()) turns_.serve([this](const auto& wanted) { return attempt(wanted); });
  }

  // From here on nothing is sent. Whatever waits, and whatever comes, gets the first `error` that was given.
  void stop(const AsioError& error) {
    if (stopped_) return;
    stopped_ = error;
    inbox_.shut();
    admit();
  }

  [[nodiscard]] AsioInbox& inbox() noexcept { return inbox_; }

 private:
  std::optional<AsioError> attempt(const AsioPayload& payload) {
    if (stopped_) return stopped_;
    const Error error = connection_.send(payload.type, payload.bytes);
    if (error == Error::outbox_full) return std::nullopt;
    return error == Error::none ? AsioError() : make_error_code(error);
  }

  std::optional<AsioError> attempt(const Message& posted) {
    const auto result = attempt(AsioPayload{posted.type, posted.bytes()});
    if (result) inbox_.release(posted);
    return result;
  }

  // A second Close, or one after the end, is no error: it waits for the end as the first one does.
  std::optional<AsioError> attempt(const AsioClose& close) {
    if (stopped_) return AsioError();
    connection_.now(std::chrono::steady_clock::now());
    const Error error = connection_.close(close.code, close.reason);
    const bool late = error == Error::not_open && connection_.state() != Connection::State::connecting;
    return error == Error::none || late ? AsioError() : make_error_code(error);
  }

  Connection& connection_;
  AsioInbox inbox_;
  AsioTurns<Timer> turns_;
  AsioError stopped_;
};

}  // namespace wspc::detail

#endif
