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
// Thread safety: every function but post_send() is called on the stream's executor, by one thread at a time. Where
// several threads run the executor, it is a strand, and so is the executor of every completion handler.
//
// Operations may be cancelled (total cancellation). A cancelled operation stops waiting and completes with
// operation_aborted; nothing else happens, and the next operation goes on where it stopped. There may be one receive
// and one opening handshake at a time, and any number of sends.
//
// Pings and Closes are answered while something is being received: keep a receive under way. A peer that is not being
// read counts as silent.
//
// Deadlines (Options::timeouts) need no call. `open` counts from async_accept() or async_handshake(); connecting and
// the handshake of TLS come before that and are the application's, with their deadlines. `close` is also how long our
// last bytes may wait for a slow peer, five seconds if it is zero. While such a peer takes bytes, `pong` does not end
// it.
//
// The end: our Close, or the HTTP response that refuses a request, is written first. Then the stream below is shut
// down, with TLS by a close_notify, what the peer still sends is dropped for a second at most, and the stream is
// closed. After that, receives, Closes and opening handshakes complete. Destroying an AsioStream closes the stream
// below at once; operations that are under way complete with operation_aborted.
//
// Lifetime: after it has been moved from, an AsioStream may be destroyed or assigned to, nothing else. The executor's
// context outlives it. Links to wspc::io.
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

  // `options` is for the WebSocket, in both roles; Options::delivery does not matter.
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

  [[nodiscard]] executor_type get_executor() { return state_->next.get_executor(); }
  [[nodiscard]] NextLayer& next_layer() noexcept { return state_->next; }

  // Its state, its deadlines, and queued() bytes, which show backpressure.
  [[nodiscard]] const Connection& connection() const noexcept { return state_->connection; }

  // ---- the opening handshake: void(error_code)
  // -----------------------------------------------------------------------
  //
  //   connection_refused        the server's answer has another status than 101: see failure(); on a server: the
  //   request
  //                             was answered with a refusal or a page
  //   a wspc::Error             the answer is not one of RFC 6455 §4; open_timeout; connection_lost: the peer has left
  //   an error of the stream    reading or writing failed
  //   invalid_argument          the options cannot be used: see failure(). Nothing was done
  //   operation_not_supported   the stream has the other role. Nothing was done
  //   already_started           another handshake is under way. Nothing was done
  //   already_connected         the handshake was completed before. Nothing was done
  //
  // After operation_aborted, call the function again to go on; the options or the policy of the first call count.

  // A client's. ClientUpgrade says which of the options count; timeouts and limits are those of the constructor.
  template <class Token>
  auto async_handshake(ClientOptions options, Token&& token) {
    return compose<ErrorCode>(detail::AsioShaking<State, ClientOptions>(state_, std::move(options)), token);
  }

  // A server's. If a function of the policy throws, the client gets a 500.
  template <class Token>
  auto async_accept(Policy policy, Token&& token) {
    return compose<ErrorCode>(detail::AsioShaking<State, Policy>(state_, std::move(policy)), token);
  }

  // Why the client's opening handshake failed. The text is empty if it did not fail, and on a server.
  [[nodiscard]] Failure failure() const { return state_->opening.failure(); }

  // The request that async_accept() has read. Empty before that, and on a client.
  [[nodiscard]] const Request& request() const noexcept { return state_->opening.request(); }

  // The subprotocol that was agreed on. Empty if there is none, and before the opening handshake is done.
  [[nodiscard]] std::string_view subprotocol() const noexcept { return state_->opening.subprotocol(); }

  // ---- messages ----------------------------------------------------------------------------------------------------

  // void(error_code, Message): the next message.
  //   eof                       both Closes have been exchanged
  //   a wspc::Error             the WebSocket failed: a protocol error, a limit, pong_timeout, close_timeout;
  //                             connection_lost: the stream below ended without a Close
  //   an error of the stream    reading failed, without a Close
  //   not_open                  no opening handshake has begun. While one is under way, the receive waits for it
  // See also connection().closure().
  template <class Token>
  auto async_receive(Token&& token) {
    return compose<ErrorCode, Message>(detail::AsioReceiving<State>(state_), token);
  }

  // void(error_code): the message is queued to be written. Messages are queued, and sends complete, in the order of the
  // calls. While connection().queued() has reached Limits::outbox, or earlier sends wait, the operation waits. The
  // payload has to stay where it is until the operation has ended. Cancelled while it waits, it has sent nothing.
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

  // From any thread: queues a message in the order of the calls, as async_send() does, behind the sends that wait. It
  // is lost only if the WebSocket ends first.
  //   not_open                before the opening handshake is done, after a Close was sent or received
  //   outbox_full             posted messages of Limits::outbox bytes wait already
  //   invalid_outgoing_text
  Error post_send(Message message) { return state_->post(std::move(message)); }

  // Errors are those of Connection::ping().
  Error ping(std::span<const std::byte> payload = {}) { return state_->ping(payload); }

  // void(error_code): sends a Close, receives the peer's, and waits for the end of the stream below. The Close follows
  // the messages of earlier calls; if those wait for longer than Timeouts::close, it overtakes them and they complete
  // with not_open. Messages that still come go to a receive that is under way, or nowhere. A second Close waits for the
  // same end. Cancelled while it waits for earlier messages, it has sent no Close.
  //   invalid_outgoing_close, not_open (the opening handshake is not done): nothing was done
  //   else as async_receive(), with success in place of eof
  template <class Token>
  auto async_close(std::uint16_t code, std::string_view reason, Token&& token) {
    return compose<ErrorCode>(detail::AsioClosing<State>(state_, {code, std::string(reason)}), token);
  }

 private:
  using State = detail::AsioState<NextLayer>;
  using ErrorCode = boost::system::error_code;

  // With an outbox of no bytes nothing could ever be sent.
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
