// SPDX-License-Identifier: MIT
// asio_state: what an AsioStream and its operations share: one read and one write at a time, and whoever waits for
// them.
//
// Reads and writes belong to the state, not to the operations: an operation that is cancelled stops waiting, and
// nothing else. What waits, waits for a timer that never expires, and is woken by its cancellation.
#ifndef WSPC_DETAIL_ASIO_STATE_H
#define WSPC_DETAIL_ASIO_STATE_H

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include "wspc/connection.h"
#include "wspc/upgrade.h"
#include "wspc/web_socket.h"

namespace wspc {

// wspc::Error as an error_code: its category's name is "wspc", its message what describe() says.
inline const boost::system::error_category& protocol_category() {
  static const class Category final : public boost::system::error_category {
   public:
    [[nodiscard]] const char* name() const noexcept override { return "wspc"; }
    [[nodiscard]] std::string message(int value) const override {
      return std::string(describe(static_cast<Error>(value)).text);
    }
  } category;
  return category;
}

inline boost::system::error_code make_error_code(Error error) { return {static_cast<int>(error), protocol_category()}; }

}  // namespace wspc

namespace wspc::detail {

using AsioError = boost::system::error_code;

// Several pieces to be written at once.
struct AsioBuffers {
  using value_type = boost::asio::const_buffer;
  std::array<boost::asio::const_buffer, 16> pieces{};
  std::size_t count = 0;
  [[nodiscard]] const boost::asio::const_buffer* begin() const noexcept { return pieces.data(); }
  [[nodiscard]] const boost::asio::const_buffer* end() const noexcept { return pieces.data() + count; }
};

template <class NextLayer>
class AsioState : public std::enable_shared_from_this<AsioState<NextLayer>> {
 public:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>,
                                        typename NextLayer::executor_type>;

  AsioState(NextLayer layer, Role role, const Options& options)
      : next(std::move(layer)),
        connection(role, options, Connection::State::connecting),
        arrived(next.get_executor(), TimePoint::max()),
        written(next.get_executor(), TimePoint::max()),
        clock_(next.get_executor()) {}

  NextLayer next;
  Connection connection;
  Timer arrived;  // woken when something has been received, or it has ended
  Timer written;  // woken when something has been written, or it has ended
  std::optional<ServerUpgrade> server_upgrade{};
  std::optional<ClientUpgrade> client_upgrade{};

  [[nodiscard]] bool ended() const noexcept { return ended_; }
  [[nodiscard]] AsioError end_error() const noexcept { return end_; }
  [[nodiscard]] bool torn_down() const noexcept { return torn_down_; }
  [[nodiscard]] bool all_written() const noexcept { return !writing_ && greeting_.empty() && connection.queued() == 0; }

  // What was received and has not been looked at.
  std::span<std::byte>& input() noexcept { return input_; }

  // Something of HTTP is to be written.
  void greet(std::string_view text) {
    greeting_ += text;
    settle();
  }

  void opened() {
    connection.opened();
    settle();
  }

  // The next message, if it has come.
  std::optional<Message> next_message() {
    std::optional<Message> message;
    while (!message && !ended_) {
      const Event event = connection.receive(input_);
      if (!event) break;
      if (event.type == Event::Type::error) failed_ = make_error_code(event.error);
      if (event.type == Event::Type::text) message = Message{MessageType::text, std::string(event.text())};
      if (event.type == Event::Type::binary) message = Message{MessageType::binary, std::string(event.text())};
    }
    settle();
    return message;
  }

  void read_more() {
    if (reading_ || torn_down_ || (!input_.empty() && !ended_)) return;
    if (!buffer_) buffer_.reset(new std::byte[buffer_size]);
    reading_ = true;
    next.async_read_some(boost::asio::buffer(buffer_.get(), buffer_size),
                         [self = this->shared_from_this()](const AsioError& error, std::size_t size) {
                           self->reading_ = false;
                           self->has_read(error, size);
                         });
  }

  // Writes what there is to write, keeps the time, and ends when it is time.
  void settle() {
    write();
    keep_time();
    if (!ended_ && connection.over() && all_written()) end(failed_ ? failed_ : boost::asio::error::eof);
  }

  // Nothing more will be received or sent. What is below is shut down in good order, for a second at most.
  void end(const AsioError& error) {
    if (std::exchange(ended_, true)) return;
    end_ = error;
    clock_.expires_after(patience);
    clock_.async_wait([self = this->shared_from_this()](const AsioError& cancelled) {
      if (!cancelled) self->tear_down();
    });
    wake();
    if constexpr (requires { next.async_shutdown([](const AsioError&) {}); }) {
      next.async_shutdown([self = this->shared_from_this()](const AsioError&) { self->tear_down(); });
    } else {
      half_close();
      read_more();  // up to the peer's end: an unread byte would turn our Close into a reset
    }
  }

  void tear_down() {
    if (std::exchange(torn_down_, true)) return;
    if (!std::exchange(ended_, true)) end_ = boost::asio::error::operation_aborted;
    clock_.cancel();
    AsioError ignored;
    if constexpr (requires { next.lowest_layer().close(ignored); }) {
      next.lowest_layer().close(ignored);
    } else if constexpr (requires { next.close(ignored); }) {
      next.close(ignored);
    } else if constexpr (requires { next.close(); }) {
      next.close();
    }
    wake();
  }

 private:
  static constexpr std::size_t buffer_size = 64 * 1024;
  static constexpr std::chrono::seconds patience{1};

  void wake() {
    arrived.cancel();
    written.cancel();
  }

  void half_close() {
    AsioError ignored;
    if constexpr (requires { next.lowest_layer().shutdown(NextLayer::lowest_layer_type::shutdown_send, ignored); }) {
      next.lowest_layer().shutdown(NextLayer::lowest_layer_type::shutdown_send, ignored);
    }
  }

  void has_read(const AsioError& error, std::size_t size) {
    if (ended_) return error ? tear_down() : read_more();
    connection.now(std::chrono::steady_clock::now());
    input_ = {buffer_.get(), size};
    if (error) lost(error);
    arrived.cancel();
  }

  void lost(const AsioError& error) {
    if (client_upgrade) client_upgrade->no_more();
    const Event event = connection.transport_closed();
    end(event && error == boost::asio::error::eof ? make_error_code(event.error) : error);
  }

  void write() {
    if (writing_ || torn_down_) return;
    const AsioBuffers buffers = gather();
    if (buffers.count == 0) return;
    writing_ = true;
    next.async_write_some(buffers, [self = this->shared_from_this()](const AsioError& error, std::size_t size) {
      self->writing_ = false;
      self->has_written(error, size);
    });
  }

  AsioBuffers gather() noexcept {
    AsioBuffers buffers;
    if (!greeting_.empty()) {
      buffers.pieces[buffers.count++] = boost::asio::buffer(greeting_);
      return buffers;
    }
    std::array<std::span<const std::byte>, 16> pieces;
    const std::size_t count = connection.transmit(pieces);
    for (; buffers.count < count; ++buffers.count) {
      buffers.pieces[buffers.count] = {pieces[buffers.count].data(), pieces[buffers.count].size()};
    }
    return buffers;
  }

  void has_written(const AsioError& error, std::size_t size) {
    if (!greeting_.empty()) {
      greeting_.erase(0, size);
    } else {
      connection.transmitted(size);
    }
    if (error) {
      connection.transport_closed();
      end(error);
    } else {
      settle();
    }
    written.cancel();
  }

  // Once a deadline has been set, an earlier one replaces it, a later one is found out about when the time comes.
  void keep_time() {
    const TimePoint due = connection.deadline();
    if (ended_ || due >= due_) return;
    due_ = due;
    clock_.expires_at(due);
    clock_.async_wait([self = this->shared_from_this()](const AsioError& cancelled) {
      if (!cancelled && !self->ended_) self->expire();
    });
  }

  void expire() {
    due_ = TimePoint::max();
    const Event event = connection.expired(std::chrono::steady_clock::now());
    if (event.type == Event::Type::error) {
      failed_ = make_error_code(event.error);
      if (connection.state() == Connection::State::closed) end(failed_);
    }
    settle();
  }

  Timer clock_;
  TimePoint due_ = TimePoint::max();
  std::unique_ptr<std::byte[]> buffer_;
  std::span<std::byte> input_;
  std::string greeting_;
  AsioError end_;
  AsioError failed_;
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;
  bool torn_down_ = false;
};

}  // namespace wspc::detail

#endif
