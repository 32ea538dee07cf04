// SPDX-License-Identifier: MIT
// handle: what a WEB_SOCKET_HANDLE points to: one connection, its handshake, its two sides, and the lock around them.
#ifndef WSPC_ABI_HANDLE_H
#define WSPC_ABI_HANDLE_H

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
  // nullptr when there is no memory.
  static std::unique_ptr<Handle> make(const Settings& settings) noexcept;

  static Handle* from(WEB_SOCKET_HANDLE handle) noexcept { return static_cast<Handle*>(handle); }

  // ---- the opening handshake. Not noexcept: memory may run out.
  HRESULT begin_client(ClientHandshake::Offer offer);
  HRESULT end_client(std::span<const HeaderView> response);
  HRESULT begin_server(std::span<const HeaderView> request, std::string_view subprotocol,
                       std::span<const Extension> extensions);
  HRESULT end_server() noexcept;

  // The headers that the last Begin made. Ours, until the handle is deleted.
  [[nodiscard]] std::span<WEB_SOCKET_HTTP_HEADER> headers() noexcept { return headers_; }

  // The client's handshake and what was offered, or nullptr on a server's handle.
  [[nodiscard]] const ClientHandshake* client() const noexcept { return std::get_if<ClientHandshake>(&handshake_); }
  [[nodiscard]] std::span<const std::string> offered_subprotocols() const noexcept { return offered_subprotocols_; }
  [[nodiscard]] std::span<const std::string> offered_extensions() const noexcept { return offered_extensions_; }

  // nullptr when messages are not compressed by us.
  [[nodiscard]] const core::PermessageDeflate* deflate() const noexcept { return deflate_.get(); }

  // ---- the session
  HRESULT send(WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept;
  HRESULT receive(const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept;
  void next(WEB_SOCKET_ACTION_QUEUE queue, Action& action) noexcept;
  void complete(PVOID context, ULONG bytes) noexcept;
  void abort() noexcept;

  Lock lock;  // held around every call of the above

 private:
  enum class Phase : std::uint8_t { created, begun, open, aborted };

  explicit Handle(const Settings& settings) noexcept;
  bool in_session() noexcept;
  void show_headers(std::span<const Header> headers);
  Error agree(std::span<const Extension> offered, std::span<const Extension> chosen);

  Settings settings_;
  Memory memory_;
  std::unique_ptr<core::PermessageDeflate> deflate_;
  SendSide send_;
  ReceiveSide receive_;
  Phase phase_ = Phase::created;
  // Their addresses name the actions that may be outstanding at the same time.
  char send_action_ = 0;
  char pong_action_ = 0;
  char receive_action_ = 0;

  std::variant<ClientHandshake, ServerHandshake> handshake_;
  std::vector<std::string> offered_subprotocols_;
  std::vector<std::string> offered_extensions_;  // the names of the application's
  std::vector<Extension> deflate_offers_;
  std::vector<WEB_SOCKET_HTTP_HEADER> headers_;
};

// ---- the session, inline: a message is so many calls that the calls within the calls count.

// A server's first session call does the work of WebSocketEndServerHandshake.
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

// Our own pongs, then sends, then receives.
inline void Handle::next(WEB_SOCKET_ACTION_QUEUE queue, Action& action) noexcept {
  if (!in_session()) {
    action.result = E_INVALID_PROTOCOL_OPERATION;
    return;
  }
  const bool sends = (queue & WEB_SOCKET_SEND_ACTION_QUEUE) != 0;
  const bool receives = (queue & WEB_SOCKET_RECEIVE_ACTION_QUEUE) != 0;
  if (receives && receive_.pong_due(!send_.mid_frame())) {
    action.context = &pong_action_;
    return receive_.pong(action);
  }
  if (sends && !send_.idle()) {
    action.context = &send_action_;
    send_.next(action, !receive_.pong_outstanding());
    if (action) return;
  }
  if (receives && receive_.due()) {
    action.context = &receive_action_;
    receive_.next(action);
  }
}

inline void Handle::complete(PVOID context, ULONG bytes) noexcept {
  if (context == &send_action_) send_.complete(bytes);
  if (context == &pong_action_) receive_.complete_pong();
  if (context == &receive_action_) receive_.complete(bytes);
}

}  // namespace wspc::abi

#endif
