// SPDX-License-Identifier: MIT
// handle: the object behind a WEB_SOCKET_HANDLE: one connection with its handshake, its two sides and its lock.
#ifndef WSPC_ABI_HANDLE_H
#define WSPC_ABI_HANDLE_H

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "abi/lock.h"
#include "abi/memory.h"
#include "abi/receive_side.h"
#include "abi/send_side.h"
#include "wspc/handshake.h"

namespace wspc::abi {

class Handle {
 public:
  // Returns nullptr if there is no memory.
  static std::unique_ptr<Handle> make(const Settings& settings) noexcept;

  static Handle* from(WEB_SOCKET_HANDLE handle) noexcept { return static_cast<Handle*>(handle); }

  // ---- the opening handshake (not noexcept: memory may run out) -----------------------------------------------------
  HRESULT begin_client(ClientHandshake::Offer offer);
  HRESULT end_client(std::span<const HeaderView> response);
  HRESULT begin_server(std::span<const HeaderView> request, std::string_view subprotocol,
                       std::span<const Extension> extensions);
  HRESULT end_server() noexcept;

  // Returns the headers that the last Begin function created. The handle owns them until it is deleted.
  [[nodiscard]] std::span<WEB_SOCKET_HTTP_HEADER> headers() noexcept { return headers_; }

  // Returns the client's handshake with its offer, or nullptr on a server's handle.
  [[nodiscard]] const ClientHandshake* client() const noexcept { return std::get_if<ClientHandshake>(&handshake_); }
  [[nodiscard]] std::span<const std::string> offered_subprotocols() const noexcept { return offered_subprotocols_; }
  [[nodiscard]] std::span<const std::string> offered_extensions() const noexcept { return offered_extensions_; }

  // Returns nullptr if the component does not compress messages.
  [[nodiscard]] const core::PermessageDeflate* deflate() const noexcept { return deflate_.get(); }

  // ---- the session
  HRESULT send(WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept;
  HRESULT receive(const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept;
  void next(WEB_SOCKET_ACTION_QUEUE queue, Action& action) noexcept;
  void complete(PVOID context, ULONG bytes) noexcept;
  void abort() noexcept;

  Lock lock;  // held during every call of the functions above

 private:
  enum class Phase : std::uint8_t { created, begun, open, aborted };

  explicit Handle(const Settings& settings) noexcept;
  using Carrier = ReceiveSide::Carrier;
  enum class Kind : std::uint8_t { send = 1, pong = 2, receive = 3 };  // each may have one outstanding action

  bool in_session() noexcept;
  [[nodiscard]] bool pong_due(bool sends, bool receives) const noexcept;
  [[nodiscard]] bool sends_due() const noexcept;
  void hand_out_pong(bool sends, bool receives, Action& action) noexcept;
  [[nodiscard]] bool needs_buffer(bool sends, bool receives) const noexcept;
  PVOID name(PVOID& place, Kind kind) noexcept;
  void show_headers(std::span<const Header> headers);
  Error agree(std::span<const Extension> offered, std::span<const Extension> chosen);

  Settings settings_;
  Memory memory_;
  std::unique_ptr<core::PermessageDeflate> deflate_;
  SendSide send_;
  ReceiveSide receive_;
  Phase phase_ = Phase::created;
  // The contexts of the outstanding actions; nullptr once they are complete.
  PVOID send_action_ = nullptr;
  PVOID pong_action_ = nullptr;
  PVOID receive_action_ = nullptr;
  std::uintptr_t names_;  // the last context that was used

  std::variant<ClientHandshake, ServerHandshake> handshake_;
  std::vector<std::string> offered_subprotocols_;
  std::vector<std::string> offered_extensions_;  // offered by the application, like the subprotocols
  std::vector<Extension> deflate_offers_;
  std::vector<WEB_SOCKET_HTTP_HEADER> headers_;
};

// ---- the session, inline: a message takes so many calls that each further call inside them matters

// A server's first session call completes the handshake, like WebSocketEndServerHandshake.
inline bool Handle::in_session() noexcept {
  if (phase_ == Phase::begun && settings_.role == Role::server) phase_ = Phase::open;
  return phase_ == Phase::open || phase_ == Phase::aborted;
}

inline HRESULT Handle::send(WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept {
  if (!in_session() || phase_ == Phase::aborted) return E_INVALID_PROTOCOL_OPERATION;
  return send_.queue(type, buffer, context);
}

inline HRESULT Handle::receive(const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept {
  if (!in_session()) return E_INVALID_PROTOCOL_OPERATION;
  return receive_.queue(buffer, context);
}

// Returns a context that no earlier action had, so that completing an action twice does not complete the next one.
inline PVOID Handle::name(PVOID& place, Kind kind) noexcept {
  names_ += 4;
  return place = reinterpret_cast<PVOID>(names_ | static_cast<std::uintptr_t>(kind));
}

// A Pong that left through the send queue is the queue's outstanding action. Operations that an abort has cancelled
// wait for nothing.
inline bool Handle::sends_due() const noexcept {
  return !send_.idle() && (receive_.carrier() != Carrier::sends || phase_ == Phase::aborted);
}

// Pongs come first, then sends, then receives.
inline void Handle::next(WEB_SOCKET_ACTION_QUEUE queue, Action& action) noexcept {
  if (!in_session()) {
    action.result = E_INVALID_PROTOCOL_OPERATION;
    return;
  }
  const bool sends = (queue & WEB_SOCKET_SEND_ACTION_QUEUE) != 0;
  const bool receives = (queue & WEB_SOCKET_RECEIVE_ACTION_QUEUE) != 0;
  if (receives) receive_.parse_arrived(!send_.mid_frame());
  if (action.capacity == 0 && needs_buffer(sends, receives)) {
    action.result = E_INVALIDARG;
    return;
  }
  if (receive_.pong_waiting()) {
    hand_out_pong(sends, receives, action);
    if (action) return;
  }
  if (sends && sends_due()) {
    action.context = name(send_action_, Kind::send);
    send_.next(action, receive_.carrier() == Carrier::none);
    if (action) return;
  }
  if (receives && receive_.due()) {
    action.context = name(receive_action_, Kind::receive);
    receive_.next(action);
  }
}

inline void Handle::complete(PVOID context, ULONG bytes) noexcept {
  if (context == send_action_) {
    send_action_ = nullptr;
    send_.complete(bytes);
  } else if (context == receive_action_) {
    receive_action_ = nullptr;
    receive_.complete(bytes);
  } else if (context == pong_action_) {
    pong_action_ = nullptr;
    receive_.complete_pong();
  }
}

}  // namespace wspc::abi

#endif
