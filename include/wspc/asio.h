// SPDX-License-Identifier: MIT
// asio: a WebSocket over any Boost.Asio stream: a TCP or Unix socket, ssl::stream, a pipe (RFC 6455).
//
// An echo server for one accepted connection:
//
//     boost::asio::awaitable<void> echo(tcp::socket accepted) {
//       wspc::AsioStream<tcp::socket> socket(std::move(accepted), wspc::Role::server);
//       co_await socket.async_accept({}, use_awaitable);
//       for (;;) {
//         const wspc::Message message = co_await socket.async_receive(use_awaitable);
//         co_await socket.async_send(message, use_awaitable);
//       }
//     }
//
// With use_awaitable, errors are thrown: the loop above ends with boost::system::system_error, whose code is
// boost::asio::error::eof after a closing handshake.
//
// Thread safety: call every function except post_send() on the stream's executor, from one thread at a time. If several
// threads run the io_context, the stream's executor must be a strand, and each completion handler must be associated
// with that strand. post_send() may be called from any thread.
//
// Concurrent operations: at most one async_receive(), at most one opening handshake, and any number of sends.
//
// Cancellation: operations support total cancellation. A cancelled operation stops waiting and completes with
// operation_aborted. Cancellation has no effect on the connection; the next operation continues where the cancelled one
// stopped.
//
// Control frames: pings and Closes from the peer are answered only while an async_receive() or async_close() is
// pending. Keep a receive pending at all times: if the application does not read, the peer counts as silent and runs
// into the deadlines below.
//
// Deadlines: Options::timeouts are enforced without further calls.
//   open    counts from async_accept() or async_handshake(). The application connects and performs the TLS handshake
//           before that, with deadlines of its own.
//   close   also bounds how long the last bytes (a Close, an HTTP response) may wait for a slow peer; zero means 5 s.
//   pong    does not end a connection whose peer keeps accepting the bytes that are written to it.
//
// Shutdown: at the end of a connection the stream first writes its own Close, or the HTTP response that refuses a
// request. It then shuts down the stream below (with TLS, by a close_notify), discards what the peer still sends for at
// most one second, and closes the stream below. Pending receives, Closes and opening handshakes complete after that.
//
// Lifetime: the executor's context must outlive the AsioStream. Destroying an AsioStream closes the stream below
// immediately; pending operations complete with operation_aborted. A moved-from AsioStream may only be destroyed or
// assigned to.
//
// Link with the library wspc::io.
#ifndef WSPC_ASIO_H
#define WSPC_ASIO_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/compose.hpp>

#include "wspc/detail/asio_operations.h"
#include "wspc/detail/asio_state.h"

namespace wspc {

template <class NextLayer>
class AsioStream {
 public:
  using next_layer_type = NextLayer;
  using executor_type = typename NextLayer::executor_type;

  // Takes ownership of `next`, which must be connected, and past its TLS handshake if it has one. `options` apply to
  // the WebSocket in either role; Options::delivery is ignored, because messages are always received whole.
  AsioStream(NextLayer next, Role role, Options options = {})
      : state_(std::make_shared<State>(std::move(next), role, in_messages(std::move(options)))) {}
  ~AsioStream() {
    if (state_) state_->tear_down();
  }
  AsioStream(AsioStream&&) noexcept = default;
  AsioStream& operator=(AsioStream&& other) noexcept {
    AsioStream old(std::move(other));
    std::swap(state_, old.state_);
    return *this;
  }

  // Returns the executor of the stream below. All operations run on it.
  [[nodiscard]] executor_type get_executor() { return state_->next.get_executor(); }

  // Returns the stream below. Do not read from it, write to it or close it.
  [[nodiscard]] NextLayer& next_layer() noexcept { return state_->next; }

  // Returns the protocol state. connection().queued() is the number of bytes that wait to be written; use it to measure
  // backpressure. connection().closure() tells how the connection ended.
  [[nodiscard]] const Connection& connection() const noexcept { return state_->connection; }

  // ---- the opening handshake ----------------------------------------------------------------------------------------
  //
  // Both functions below complete with void(error_code):
  //
  //   connection_refused        client: the response has a status other than 101; see failure().
  //                             server: the request was answered with a refusal or a page.
  //   a wspc::Error             the peer violated RFC 6455 §4 (malformed_http, invalid_key, …); open_timeout; or
  //                             connection_lost: the peer disconnected
  //   an error of the stream    reading or writing failed
  //   invalid_argument          the options are unusable; see failure()
  //   operation_not_supported   the stream has the other role
  //   already_started           another handshake is pending
  //   already_connected         the handshake is already complete
  //
  // The last four mean that the call had no effect. After operation_aborted, call the same function again to continue;
  // it ignores its argument then and continues with the options or the policy of the first call.

  // Performs the client's opening handshake. Of `options`, only those that ClientUpgrade uses apply; timeouts and
  // limits are those that were given to the constructor.
  template <class Token>
  auto async_handshake(ClientOptions options, Token&& token) {
    return compose<ErrorCode>(detail::AsioShaking<State, ClientOptions>(state_, std::move(options)), token);
  }

  // Performs the server's opening handshake. If a function of `policy` throws, the client receives status 500.
  template <class Token>
  auto async_accept(Policy policy, Token&& token) {
    return compose<ErrorCode>(detail::AsioShaking<State, Policy>(state_, std::move(policy)), token);
  }

  // Returns why the client's opening handshake failed. Failure::text is empty if it did not fail, and on a server.
  [[nodiscard]] Failure failure() const { return state_->opening.failure(); }

  // Returns the request that async_accept() has read. Empty before that, and on a client.
  [[nodiscard]] const Request& request() const noexcept { return state_->opening.request(); }

  // Returns the negotiated subprotocol. Empty if there is none, and before the opening handshake is complete.
  [[nodiscard]] std::string_view subprotocol() const noexcept { return state_->opening.subprotocol(); }

  // ---- messages ----------------------------------------------------------------------------------------------------

  // Receives the next message. Completes with void(error_code, Message):
  //
  //   eof                       the closing handshake is complete
  //   a wspc::Error             the WebSocket failed: a protocol error, an exceeded limit, pong_timeout, close_timeout,
  //                             or connection_lost: the stream below ended without a Close
  //   an error of the stream    reading failed, without a Close
  //   not_open                  no opening handshake has been started. If one is pending, the receive waits for it
  //
  // After the end, connection().closure() has the close codes.
  template <class Token>
  auto async_receive(Token&& token) {
    return compose<ErrorCode, Message>(detail::AsioReceiving<State>(state_), token);
  }

  // Sends a message. Completes with void(error_code) once the message is queued, which is not necessarily once it is
  // written. Messages are queued, and sends complete, in the order of the calls. The operation waits while
  // connection().queued() is at or above Limits::outbox, or while earlier sends wait. If it is cancelled while it
  // waits, nothing is sent.
  //
  // Lifetime: the payload must stay valid until the operation completes.
  //
  //   not_open, invalid_outgoing_text, out_of_memory, no_randomness: see Connection::send()
  //   an error of the stream: writing failed
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

  // Queues a message, in order with async_send(): it follows the sends that wait already. It is lost only if the
  // WebSocket ends first.
  //
  // Thread safety: may be called from any thread.
  //
  //   not_open                before the opening handshake is complete, and after a Close was sent or received
  //   outbox_full             posted messages of Limits::outbox bytes are already waiting
  //   invalid_outgoing_text   a text message is not valid UTF-8
  Error post_send(Message message) { return state_->post(std::move(message)); }

  // Queues a Ping. Errors: see Connection::ping().
  Error ping(std::span<const std::byte> payload = {}) { return state_->ping(payload); }

  // Closes the WebSocket: sends a Close, receives the peer's, and waits for the end of the stream below. Completes with
  // void(error_code).
  //
  // The Close follows the messages of earlier calls. If those wait for longer than Timeouts::close, the Close overtakes
  // them, and their sends complete with not_open. Messages that still arrive are delivered to a pending receive;
  // without one, they are discarded. A second async_close() sends nothing and waits for the same end. If the operation
  // is cancelled while it waits for earlier messages, no Close is sent.
  //
  //   success                  the closing handshake is complete
  //   invalid_outgoing_close   `code` or `reason` may not be sent; see Connection::close(). The call had no effect
  //   not_open                 the opening handshake is not complete. The call had no effect
  //   other errors             see async_receive()
  template <class Token>
  auto async_close(std::uint16_t code, std::string_view reason, Token&& token) {
    return compose<ErrorCode>(detail::AsioClosing<State>(state_, {code, std::string(reason)}), token);
  }

 private:
  using State = detail::AsioState<NextLayer>;
  using ErrorCode = boost::system::error_code;

  // With a limit of 0 bytes, nothing could ever be sent.
  static Options in_messages(Options options) {
    options.delivery = Delivery::messages;
    options.limits.outbox = std::max<std::uint32_t>(options.limits.outbox, 1);
    return options;
  }

  template <class... Results, class Operation, class Token>
  auto compose(Operation operation, Token& token) {
    return boost::asio::async_compose<Token, void(Results...)>(std::move(operation), token, state_->next);
  }

  template <class Token>
  auto send(MessageType type, std::span<const std::byte> payload, Token& token) {
    return compose<ErrorCode>(detail::AsioSendingOne<State>(state_, {type, payload}), token);
  }

  std::shared_ptr<State> state_;
};

}  // namespace wspc

#endif
