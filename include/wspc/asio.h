// SPDX-License-Identifier: MIT
// asio: a WebSocket over any stream of Boost.Asio: a socket, ssl::stream, a pipe.   RFC 6455
//
//     wspc::AsioStream<tcp::socket> socket(std::move(accepted), wspc::Role::server);
//     co_await socket.async_accept({}, use_awaitable);
//     for (;;) {
//       const wspc::Message message = co_await socket.async_receive(use_awaitable);
//       co_await socket.async_send(message, use_awaitable);
//     }
//
// Every function but post_send() is called on the stream's executor, by one thread at a time (a strand, where there are
// several). Operations may be cancelled (total cancellation): then they stop waiting, and nothing else happens; no byte
// of the protocol is lost or sent twice. One receive and one of the opening handshakes at a time; any number of sends.
//
// Pings are answered, and Closes, while something is being received: keep a receive under way. Deadlines are kept by
// themselves. When the WebSocket is over, what is below is shut down, with TLS by a close_notify, and closed.
// Links to wspc::io.
#ifndef WSPC_ASIO_H
#define WSPC_ASIO_H

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>

#include "wspc/detail/asio_state.h"

namespace wspc {

template <class NextLayer>
class AsioStream {
 public:
  using next_layer_type = NextLayer;
  using executor_type = typename NextLayer::executor_type;

  // `options`: Options::delivery does not matter.
  AsioStream(NextLayer next, Role role, Options options = {})
      : state_(std::make_shared<State>(std::move(next), role, in_messages(std::move(options)))) {}
  ~AsioStream() {
    if (state_) state_->tear_down();
  }
  AsioStream(AsioStream&&) noexcept = default;
  AsioStream& operator=(AsioStream&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }

  [[nodiscard]] executor_type get_executor() { return state_->next.get_executor(); }
  [[nodiscard]] NextLayer& next_layer() noexcept { return state_->next; }

  // Its state, its deadlines, queued() bytes: backpressure can be seen.
  [[nodiscard]] const Connection& connection() const noexcept { return state_->connection; }

  // ---- the opening handshake: void(error_code)
  // -----------------------------------------------------------------------

  // A client's. What counts of the options: see ClientUpgrade. What went wrong in detail is failure().
  template <class Token>
  auto async_handshake(const ClientOptions& options, Token&& token) {
    state_->client_upgrade.emplace(options);
    state_->greet(state_->client_upgrade->request());
    return compose<boost::system::error_code>(Shaking{{state_}}, token);
  }

  // A server's. Who asks for something else is answered, and the WebSocket ends: connection_refused.
  template <class Token>
  auto async_accept(Policy policy, Token&& token) {
    state_->server_upgrade.emplace(std::move(policy));
    return compose<boost::system::error_code>(Shaking{{state_}}, token);
  }

  [[nodiscard]] Failure failure() const {
    return state_->client_upgrade ? state_->client_upgrade->failure() : Failure{};
  }
  // Of who has been accepted.
  [[nodiscard]] const Request& request() const noexcept { return state_->server_upgrade->request(); }
  [[nodiscard]] std::string_view subprotocol() const noexcept {
    return state_->client_upgrade ? state_->client_upgrade->subprotocol() : state_->server_upgrade->subprotocol();
  }

  // ---- messages ----------------------------------------------------------------------------------------------------

  // void(error_code, Message): the next message. eof after both Closes, else why it ended: connection().closure().
  template <class Token>
  auto async_receive(Token&& token) {
    return compose<boost::system::error_code, Message>(Receiving{{state_}}, token);
  }

  // void(error_code): the message waits to be written, in front of those sent later. While connection().queued() is
  // past Limits::outbox, the operation waits, and until it has ended the payload has to stay where it is. Errors are
  // those of Connection::send().
  template <class Token>
  auto async_send(std::string_view text, Token&& token) {
    return send(MessageType::text, std::as_bytes(std::span(text)), token);
  }
  template <class Token>
  auto async_send(std::span<const std::byte> binary, Token&& token) {
    return send(MessageType::binary, binary, token);
  }
  template <class Token>
  auto async_send(const Message& message, Token&& token) {
    return send(message.type, message.bytes(), token);
  }

  // From any thread: the message is sent from the stream's executor, if there is room (Limits::outbox).
  void post_send(Message message) {
    boost::asio::post(get_executor(), [weak = std::weak_ptr(state_), message = std::move(message)] {
      const auto state = weak.lock();
      if (!state || state->ended()) return;
      state->connection.send(message.type, message.bytes());
      state->settle();
    });
  }

  Error ping(std::span<const std::byte> payload = {}) {
    state_->connection.now(std::chrono::steady_clock::now());
    const Error error = state_->connection.ping(payload);
    state_->settle();
    return error;
  }

  // void(error_code): after both Closes and the end of what is below. Messages that still come go to a receive that is
  // under way, or nowhere. invalid_outgoing_close: nothing was done.
  template <class Token>
  auto async_close(std::uint16_t code, std::string_view reason, Token&& token) {
    state_->connection.now(std::chrono::steady_clock::now());
    const Error error = state_->connection.close(code, reason);
    state_->settle();
    return compose<boost::system::error_code>(Closing{state_, error == Error::not_open ? Error::none : error}, token);
  }

 private:
  using State = detail::AsioState<NextLayer>;
  using ErrorCode = boost::system::error_code;

  static Options in_messages(Options options) {
    options.delivery = Delivery::messages;
    return options;
  }

  template <class... Results, class Operation, class Token>
  auto compose(Operation operation, Token& token) {
    return boost::asio::async_compose<Token, void(Results...)>(std::move(operation), token, state_->next);
  }

  template <class Token>
  auto send(MessageType type, std::span<const std::byte> payload, Token& token) {
    return compose<ErrorCode>(Sending{state_, type, payload}, token);
  }

  // What the operations have in common: the first step is not made within the call that began it.
  struct Step {
    std::shared_ptr<State> shared;
    bool begun = false;

    // True: come back.
    template <class Self>
    bool begin(Self& self) {
      if (std::exchange(begun, true)) return false;
      self.reset_cancellation_state(boost::asio::enable_total_cancellation());
      boost::asio::post(shared->next.get_executor(), std::move(self));
      return true;
    }

    template <class Self>
    [[nodiscard]] static bool is_cancelled(const Self& self) {
      return self.get_cancellation_state().cancelled() != boost::asio::cancellation_type::none;
    }
  };

  struct Shaking : Step {
    ErrorCode refused{};

    template <class Self>
    void operator()(Self& self, ErrorCode = {}) {
      State& state = *this->shared;
      if (this->begin(self)) return;
      if (refused) return finish_refusal(self);
      const ErrorCode error = step(state);
      if (error == boost::asio::error::in_progress) {
        if (Step::is_cancelled(self)) return self.complete(boost::asio::error::operation_aborted);
        state.read_more();
        return state.arrived.async_wait(std::move(self));
      }
      if (error == boost::asio::error::connection_refused && state.server_upgrade) {
        refused = error;
        state.greet(state.server_upgrade->response());
        return finish_refusal(self);
      }
      if (error) state.end(error);
      self.complete(error);
    }

    // The answer first.
    template <class Self>
    void finish_refusal(Self& self) {
      State& state = *this->shared;
      if (!state.ended() && !state.all_written()) return state.written.async_wait(std::move(self));
      state.end(refused);
      self.complete(refused);
    }

    // in_progress: not yet.
    static ErrorCode step(State& state) {
      if (state.client_upgrade && state.client_upgrade->request().empty()) return boost::asio::error::invalid_argument;
      if (state.ended()) return state.end_error();
      if (state.client_upgrade) {
        switch (state.client_upgrade->receive(state.input())) {
          case ClientUpgrade::Outcome::need_more:
            return boost::asio::error::in_progress;
          case ClientUpgrade::Outcome::failed: {
            const Error error = state.client_upgrade->failure().error;
            return error == Error::unexpected_status ? boost::asio::error::connection_refused : make_error_code(error);
          }
          case ClientUpgrade::Outcome::accepted:
            return start(state, state.client_upgrade->extend(state.connection));
        }
      }
      switch (state.server_upgrade->receive(state.input())) {
        case ServerUpgrade::Outcome::need_more:
          return boost::asio::error::in_progress;
        case ServerUpgrade::Outcome::accepted:
          state.greet(state.server_upgrade->response());
          return start(state, state.server_upgrade->extend(state.connection));
        default:
          return boost::asio::error::connection_refused;
      }
    }

    static ErrorCode start(State& state, Error extended) {
      if (extended != Error::none) return make_error_code(extended);
      state.opened();
      return {};
    }
  };

  struct Receiving : Step {
    template <class Self>
    void operator()(Self& self, ErrorCode = {}) {
      State& state = *this->shared;
      if (this->begin(self)) return;
      if (Step::is_cancelled(self)) return self.complete(boost::asio::error::operation_aborted, {});
      if (auto message = state.next_message()) return self.complete({}, std::move(*message));
      if (state.ended()) return self.complete(state.end_error(), {});
      state.read_more();
      state.arrived.async_wait(std::move(self));
    }
  };

  struct Sending : Step {
    MessageType type;
    std::span<const std::byte> payload;
    Sending(std::shared_ptr<State> own, MessageType kind, std::span<const std::byte> bytes)
        : Step{std::move(own)}, type(kind), payload(bytes) {}

    template <class Self>
    void operator()(Self& self, ErrorCode = {}) {
      State& state = *this->shared;
      if (this->begin(self)) return;
      if (Step::is_cancelled(self)) return self.complete(boost::asio::error::operation_aborted);
      const Error error = state.connection.send(type, payload);
      if (error == Error::outbox_full && !state.ended()) return state.written.async_wait(std::move(self));
      state.settle();
      self.complete(error == Error::none ? ErrorCode() : make_error_code(error));
    }
  };

  struct Closing : Step {
    Error error;
    Closing(std::shared_ptr<State> own, Error wrong) : Step{std::move(own)}, error(wrong) {}

    template <class Self>
    void operator()(Self& self, ErrorCode = {}) {
      State& state = *this->shared;
      if (this->begin(self)) return;
      if (error != Error::none) return self.complete(make_error_code(error));
      if (Step::is_cancelled(self)) return self.complete(boost::asio::error::operation_aborted);
      while (state.next_message()) {
      }
      if (state.torn_down()) return self.complete(result(state));
      state.read_more();
      state.arrived.async_wait(std::move(self));
    }

    static ErrorCode result(const State& state) {
      return state.connection.closure().clean ? ErrorCode() : state.end_error();
    }
  };

  std::shared_ptr<State> state_;
};

}  // namespace wspc

#endif
