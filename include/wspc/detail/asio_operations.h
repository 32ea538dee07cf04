// SPDX-License-Identifier: MIT
// asio_operations: the operations of an AsioStream, as async_compose() runs them.
//
// Each operation takes its first step within the call that starts it, so that operations take effect in the order of
// the calls. No operation completes within that call. Each holds a shared_ptr to the state that it uses.
#ifndef WSPC_DETAIL_ASIO_OPERATIONS_H
#define WSPC_DETAIL_ASIO_OPERATIONS_H

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "wspc/detail/asio_error.h"
#include "wspc/detail/asio_state.h"

namespace wspc::detail {

// Counts an operation as pending for as long as this object exists.
class AsioPresence {
 public:
  AsioPresence() noexcept = default;
  explicit AsioPresence(std::shared_ptr<std::size_t> count) noexcept : count_(std::move(count)) { ++*count_; }
  AsioPresence(AsioPresence&& other) noexcept = default;
  AsioPresence& operator=(AsioPresence&& other) noexcept {
    std::swap(count_, other.count_);
    return *this;
  }
  ~AsioPresence() { leave(); }
  void leave() noexcept {
    if (count_) --*std::exchange(count_, nullptr);
  }

 private:
  std::shared_ptr<std::size_t> count_;  // a counter in the state, which this keeps alive
};

template <class State>
// The parts that all operations have in common.
class AsioStep {
 protected:
  explicit AsioStep(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}

  // Returns true in the first step only.
  template <class Self>
  bool begins(Self& self) {
    if (std::exchange(begun_, true)) return false;
    self.reset_cancellation_state(boost::asio::enable_total_cancellation());
    return true;
  }
  void count_in(std::size_t State::*counter) {
    present_ = AsioPresence(std::shared_ptr<std::size_t>(state_, &(state_.get()->*counter)));
  }
  void count_out() noexcept { present_.leave(); }

  template <class Self>
  void come_back(Self& self) {
    boost::asio::post(state_->next.get_executor(), std::move(self));
  }
  template <class Self>
  void await_arrival(Self& self) {
    State& state = *state_;
    state.read_more();
    state.arrived.async_wait(std::move(self));
  }
  template <class Self>
  [[nodiscard]] static bool is_cancelled(const Self& self) {
    return self.get_cancellation_state().cancelled() != boost::asio::cancellation_type::none;
  }

  std::shared_ptr<State> state_;

 private:
  AsioPresence present_;
  bool begun_ = false;
};

// The opening handshake. `What` is ClientOptions for a client and Policy for a server.
template <class State, class What>
class AsioShaking : private AsioStep<State> {
 public:
  AsioShaking(std::shared_ptr<State> state, What what)
      : AsioStep<State>(std::move(state)), what_(std::in_place, std::move(what)) {}

  template <class Self>
  void operator()(Self& self, const AsioError& = {}) {
    State& state = *this->state_;
    if (this->begins(self)) {
      this->count_in(&State::handshakes);
      refused_ = state.begin(std::move(*what_));
      what_.reset();
      return this->come_back(self);
    }
    if (refused_) return finish(self, refused_);
    if (state.opening.state() == AsioHandshake::State::open) return finish(self, {});
    if (state.torn_down()) return finish(self, state.end_error());
    if (this->is_cancelled(self)) return finish(self, boost::asio::error::operation_aborted);
    this->await_arrival(self);
  }

 private:
  template <class Self>
  void finish(Self& self, const AsioError& error) {
    this->count_out();
    self.complete(error);
  }

  std::optional<What> what_;
  AsioError refused_;
};

template <class State>
class AsioReceiving : private AsioStep<State> {
 public:
  explicit AsioReceiving(std::shared_ptr<State> state) : AsioStep<State>(std::move(state)) {}

  template <class Self>
  void operator()(Self& self, const AsioError& = {}) {
    State& state = *this->state_;
    if (this->begins(self)) {
      this->count_in(&State::receives);
      return this->come_back(self);
    }
    if (this->is_cancelled(self)) return finish(self, boost::asio::error::operation_aborted, {});
    if (state.opening.state() == AsioHandshake::State::idle && !state.torn_down()) {
      return finish(self, make_error_code(Error::not_open), {});
    }
    if (auto message = state.next_message()) return finish(self, {}, std::move(*message));
    if (state.torn_down()) return finish(self, state.end_error(), {});
    this->await_arrival(self);
  }

 private:
  // If an async_close() is pending, it must receive from here on, unless the handler starts another receive.
  template <class Self>
  void finish(Self& self, const AsioError& error, Message message) {
    this->count_out();
    if (this->state_->closes > 0) this->state_->arrived.cancel();
    self.complete(error, std::move(message));
  }
};

template <class State>
class AsioSendingOne : private AsioStep<State> {
 public:
  AsioSendingOne(std::shared_ptr<State> state, const AsioPayload& payload)
      : AsioStep<State>(std::move(state)), payload_(payload) {}

  template <class Self>
  void operator()(Self& self, const AsioError& = {}) {
    State& state = *this->state_;
    if (this->begins(self)) return begin(self);
    if (turn_ && !turn_->result) {
      state.give_up_turn(turn_);
      return self.complete(boost::asio::error::operation_aborted);
    }
    self.complete(turn_ ? *turn_->result : *result_);
  }

 private:
  template <class Self>
  void begin(Self& self) {
    result_ = this->state_->offer(payload_);
    if (result_) return this->come_back(self);
    turn_ = this->state_->take_turn(payload_);
    if (turn_->result) return this->come_back(self);
    turn_->waits = true;
    auto& woken = turn_->woken;
    woken.async_wait(std::move(self));
  }

  AsioPayload payload_;
  std::optional<AsioError> result_;
  std::shared_ptr<typename State::Turn> turn_;
};

template <class State>
class AsioClosing : private AsioStep<State> {
 public:
  AsioClosing(std::shared_ptr<State> state, AsioClose close)
      : AsioStep<State>(std::move(state)), close_(std::move(close)) {}

  template <class Self>
  void operator()(Self& self, const AsioError& = {}) {
    State& state = *this->state_;
    if (this->begins(self)) return begin(self);
    if (!result_ && !turn_->result && this->is_cancelled(self)) {
      state.give_up_turn(turn_);
      return finish(self, boost::asio::error::operation_aborted);
    }
    if (!result_) take_result();
    if (*result_) return finish(self, *result_);
    while (state.receives == 0 && state.next_message()) {
    }
    if (state.torn_down())
      return finish(self, state.end_error() == boost::asio::error::eof ? AsioError() : state.end_error());
    if (this->is_cancelled(self)) return finish(self, boost::asio::error::operation_aborted);
    this->await_arrival(self);
  }

 private:
  template <class Self>
  void begin(Self& self) {
    State& state = *this->state_;
    this->count_in(&State::closes);
    result_ = state.offer(close_);
    if (result_) return this->come_back(self);
    turn_ = state.take_turn(close_);
    if (turn_->result) return this->come_back(self);
    turn_->waits = true;
    auto& woken = turn_->woken;
    woken.expires_at(state.close_due());
    woken.async_wait(std::move(self));
  }

  // The turn has come, or the operation has waited for it long enough.
  void take_result() {
    State& state = *this->state_;
    if (!turn_->result) state.give_up_turn(turn_);
    result_ = turn_->result ? *turn_->result : state.overtake(close_);
    turn_.reset();
  }

  template <class Self>
  void finish(Self& self, const AsioError& error) {
    this->count_out();
    self.complete(error);
  }

  AsioClose close_;
  std::optional<AsioError> result_;
  std::shared_ptr<typename State::Turn> turn_;
};

}  // namespace wspc::detail

#endif
