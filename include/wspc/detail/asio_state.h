// SPDX-License-Identifier: MIT
// asio_state: the state that an AsioStream and its operations share: the WebSocket, its transport, deadlines and end.
//
// Reads and writes belong to the state, not to the operations; an operation that is cancelled only stops waiting. An
// operation waits on a timer that never expires, and is woken by cancelling that timer. Every handler holds a
// shared_ptr to the state.
//
// A connection ends in three steps. First over() becomes true: only the queued bytes will still be sent, which may be
// our Close or an HTTP response. Then ended_: all of them are written, or cannot be, and the transport is being shut
// down. Last, torn_down(): the transport is closed.
#ifndef WSPC_DETAIL_ASIO_STATE_H
#define WSPC_DETAIL_ASIO_STATE_H

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "wspc/connection.h"
#include "wspc/detail/asio_buffers.h"
#include "wspc/detail/asio_clock.h"
#include "wspc/detail/asio_error.h"
#include "wspc/detail/asio_handshake.h"
#include "wspc/detail/asio_sending.h"
#include "wspc/detail/asio_transport.h"
#include "wspc/web_socket.h"

namespace wspc::detail {

template <class NextLayer>
class AsioState final : public AsioTransport<NextLayer> {
 public:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        typename NextLayer::executor_type>;
  using Turn = AsioTurn<Timer>;

  AsioState(NextLayer layer, Role role, const Options& options)
      : AsioTransport<NextLayer>(std::move(layer)),
        connection(role, options, Connection::State::connecting),
        opening(role),
        arrived(this->next.get_executor(), TimePoint::max()),
        clock_(this->next.get_executor(), options.timeouts),
        sending_(connection, options) {}

  Connection connection;
  AsioHandshake opening;
  Timer arrived;  // cancelled when bytes have been received, and at the end

  // The numbers of pending operations.
  std::size_t handshakes = 0;
  std::size_t receives = 0;
  std::size_t closes = 0;

  [[nodiscard]] bool torn_down() const noexcept { return torn_down_; }

  // Returns eof after a closing handshake, otherwise the error that occurred first. Valid once torn_down() is true.
  [[nodiscard]] const AsioError& end_error() const noexcept { return end_; }

  // ---- the opening handshake

  template <class What>
  AsioError begin(What&& what) {
    if (torn_down_) return end_;
    if (handshakes > 1) return boost::asio::error::already_started;
    const AsioError error = opening.begin(std::forward<What>(what));
    if (error) return error;
    connection.now(clock_.now());
    follow_opening();
    return {};
  }

  // ---- receiving

  // Returns the next message, or std::nullopt if it has not arrived.
  std::optional<Message> next_message() {
    std::optional<Message> message;
    while (!message && !over_) {
      const Event event = connection.receive(input_);
      if (!event) break;
      if (event.type == Event::Type::error) fail(make_error_code(event.error));
      if (event.type == Event::Type::text) message = Message{MessageType::text, std::string(event.text())};
      if (event.type == Event::Type::binary) message = Message{MessageType::binary, std::string(event.text())};
    }
    settle();
    return message;
  }

  // Reads, unless there are bytes that have been read and not processed.
  void read_more() {
    if (input_.empty()) this->read();
  }

  // ---- sending, in the order of the calls; see AsioSending

  template <class What>
  std::optional<AsioError> offer(const What& wanted) {
    const std::optional<AsioError> result = sending_.offer(wanted);
    if (result) settle();
    return result;
  }

  std::shared_ptr<Turn> take_turn(std::variant<AsioPayload, AsioClose> wanted) {
    auto turn = sending_.take_turn(this->next.get_executor(), std::move(wanted));
    settle();
    return turn;
  }
  void give_up_turn(const std::shared_ptr<Turn>& turn) { sending_.give_up_turn(turn); }

  [[nodiscard]] TimePoint close_due() const { return clock_.close_due(); }

  AsioError overtake(const AsioClose& close) {
    const AsioError error = sending_.overtake(close);
    settle();
    return error;
  }

  Error ping(std::span<const std::byte> payload) {
    if (connection.state() == Connection::State::connecting) return Error::not_open;  // no time has been told yet
    connection.now(clock_.now());
    const Error error = connection.ping(payload);
    settle();
    return error;
  }

  // Thread safety: may be called from any thread.
  Error post(Message message) {
    const AsioInbox::Put put = sending_.inbox().put(std::move(message));
    if (!put.first) return put.error;
    boost::asio::post(this->next.get_executor(), [weak = std::weak_ptr(self())] {
      if (const auto self = weak.lock()) self->settle();
    });
    return put.error;
  }

  // ---- after each change

  // Call this after each change. Sends waiting messages, writes, begins the shutdown when it is time, and sets the
  // timer.
  void settle() {
    sending_.admit();
    write_more();
    depart();
    keep_time();
  }

  // Closes the stream below and completes every operation that waits.
  void tear_down() override {
    if (std::exchange(torn_down_, true)) return;
    if (!std::exchange(ended_, true)) end_ = boost::asio::error::operation_aborted;
    clock_.stop();
    this->close();
    sending_.stop(end_);
    arrived.cancel();
  }

 private:
  static constexpr std::chrono::milliseconds linger_time{1000};  // how long to wait for the peer's end after our own

  std::shared_ptr<AsioState> self() { return std::static_pointer_cast<AsioState>(this->shared_from_this()); }

  [[nodiscard]] bool over() const noexcept { return over_ || connection.over(); }
  [[nodiscard]] bool all_written() const noexcept {
    return broken_ || (!this->is_writing() && greeting_.empty() && connection.queued() == 0);
  }

  // Records `error`. The first error is the one that is reported.
  void fail(const AsioError& error) {
    if (!failed_) failed_ = error;
    over_ = true;
  }

  // ---- the opening handshake

  void follow_opening() {
    greeting_ += opening.take_output();
    if (opening.state() == AsioHandshake::State::failed) fail_opening();
    if (opening.state() == AsioHandshake::State::open) open();
    settle();
  }

  void fail_opening() {
    fail(opening.error());
    sending_.stop(make_error_code(Error::not_open));
  }

  void open() {
    const Error error = opening.extend(connection);
    if (error != Error::none) return fail(make_error_code(error));
    connection.opened();
    sending_.open();
  }

  [[nodiscard]] bool shakes_hands() const noexcept { return opening.state() == AsioHandshake::State::under_way; }

  // ---- reading

  void received(const AsioError& error, std::span<std::byte> bytes) override {
    if (ended_) return;
    connection.now(clock_.now());
    input_ = bytes;
    if (shakes_hands()) {
      opening.receive(input_);
      follow_opening();
    }
    if (departing_) input_ = {};
    if (error) lost(error);
    arrived.cancel();
    if (over()) settle();
  }

  // Nothing more will be received. After eof, the peer may still read the bytes that we write.
  void lost(const AsioError& error) {
    if (shakes_hands()) {
      opening.no_more(error);
      fail_opening();
    }
    const Event event = connection.transport_closed();
    if (event) fail(error == boost::asio::error::eof ? make_error_code(event.error) : error);
    over_ = true;
    if (error != boost::asio::error::eof) broken_ = error;
    if (broken_) sending_.stop(broken_);
    settle();
  }

  // ---- writing

  void write_more() {
    if (this->is_writing() || ended_ || broken_) return;
    const AsioBuffers buffers = gather(greeting_, connection);
    if (buffers.count > 0) this->write(buffers);
  }

  void written(const AsioError& error, std::size_t size) override {
    if (!greeting_.empty()) {
      greeting_.erase(0, size);
    } else {
      connection.transmitted(size);
    }
    if (!all_written()) clock_.progress();
    if (error) cannot_write(error);
    settle();
  }

  // Writing fails, but the bytes that the peer sent before are still to be read: its Close, or its response to the
  // opening handshake.
  void cannot_write(const AsioError& error) {
    if (broken_ || ended_) return;
    broken_ = error;
    sending_.stop(error);
    clock_.leave_within(clock_.patience());
    read_more();
  }

  // ---- time

  [[nodiscard]] TimePoint due() const {
    const bool counts = !over() && !ended_ && opening.state() != AsioHandshake::State::idle;
    return counts ? clock_.due(connection) : TimePoint::max();
  }

  void keep_time() {
    if (torn_down_ || !clock_.set(due())) return;
    clock_.wait([self = self()](const AsioError& cancelled) {
      if (!cancelled && !self->torn_down_) self->expire(self->clock_.now());
    });
  }

  void expire(TimePoint now) {
    clock_.rang();
    if (clock_.leaves(now)) return leave();
    if (now >= due()) expire_connection(now);
    settle();
  }

  void expire_connection(TimePoint now) {
    const Event event = connection.expired(now);
    if (event.type != Event::Type::error) return;
    if (shakes_hands()) {
      opening.time_out();
      return follow_opening();
    }
    fail(make_error_code(event.error));
  }

  // ---- the end

  // The last bytes are written before the stream below is shut down. Meanwhile we keep reading, because the peer may
  // have to write before it reads them.
  void depart() {
    if (ended_ || !over()) return;
    if (!std::exchange(departing_, true)) {
      over_ = true;
      input_ = {};
      sending_.shut();
      clock_.leave_within(clock_.patience());
    }
    if (all_written()) return end();
    read_more();
  }

  void end() {
    ended_ = true;
    end_ = failed_ ? failed_ : boost::asio::error::eof;
    clock_.leave_within(linger_time);
    broken_ ? tear_down() : this->shut_down();
  }

  // The time to leave has come.
  void leave() {
    if (!ended_) {
      ended_ = true;
      end_ = failed_ ? failed_ : broken_ ? broken_ : make_error_code(Error::close_timeout);
    }
    tear_down();
  }

  AsioClock<Timer> clock_;
  AsioSending<Timer> sending_;
  std::span<std::byte> input_;  // bytes that were received and not yet processed
  std::string greeting_;        // bytes of the opening handshake that are not yet written
  AsioError end_;
  AsioError failed_;
  AsioError broken_;  // why nothing can be written any more
  bool over_ = false;
  bool departing_ = false;
  bool ended_ = false;
  bool torn_down_ = false;
};

}  // namespace wspc::detail

#endif
