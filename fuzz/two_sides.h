// SPDX-License-Identifier: MIT
// two_sides: both ends of a connection on the thirteen functions, and all that can be done with one of them.
#ifndef WSPC_FUZZ_TWO_SIDES_H
#define WSPC_FUZZ_TWO_SIDES_H

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/support/driver.h"
#include "input.h"

namespace wspc::fuzz {

inline constexpr std::size_t enough = 4096;  // bytes for one run: a network that has one at a time is slow

// Messages as one text, each with its type and its end.
class Messages {
 public:
  // Empty fragments are not compared.
  void add(WEB_SOCKET_BUFFER_TYPE type, std::string_view payload) {
    const bool utf8 = type <= WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE;
    const bool ends = type == WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE || type == WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;
    if (payload.empty() && !ends) return;
    if (!open_) text += utf8 ? "\nutf8 " : "\nbinary ";
    text.append(payload).append(ends ? " end" : "");
    open_ = !ends;
  }

  std::string text;

 private:
  bool open_ = false;
};

struct Side {
  // `extension` is what both sides have agreed on.
  Side(contract::Role role, unsigned extension, std::string_view choices)
      : app(role, setup(extension, choices), policy(choices)) {}

  contract::App app;
  Messages sent;     // the application's
  bool fair = true;  // nobody has cut anything short, made anything up, or aborted

  void send(unsigned type, std::size_t size) {
    constexpr WEB_SOCKET_BUFFER_TYPE types[] = {
        WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE,
        WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE};
    if (sent.text.size() > enough) return;
    const std::string payload = contract::pattern_text(size);
    if (app.send(types[type % 4], payload) == S_OK) sent.add(types[type % 4], payload);
  }

  void send_control(unsigned choice, unsigned size) {
    const auto type = choice % 2 == 0 ? WEB_SOCKET_PING_PONG_BUFFER_TYPE : WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE;
    if (choice % 4 < 2) return void(app.send_control(type));
    require(SUCCEEDED(app.send(type, contract::pattern(size))) <= (size <= 125), "a control frame that is too long");
  }

  void send_close(unsigned choice, unsigned size) {
    const unsigned longest = choice == 5 ? 0 : WEB_SOCKET_MAX_CLOSE_REASON_LENGTH;  // 1005 is a Close without anything
    const bool allowed = choice != 6 && choice != 15 && size <= longest;
    const HRESULT result = app.send_close(1000 + choice, contract::pattern_text(size));
    require(SUCCEEDED(result) <= allowed, "a Close that must not be sent, or whose reason is too long");
  }

  void send_custom(unsigned header, unsigned size) {
    fair = false;
    static_cast<void>(app.send(static_cast<WEB_SOCKET_BUFFER_TYPE>(header * 2), contract::pattern(size)));
  }

  // Whatever was handed out, in any order. A read without bytes waits for them.
  void complete_fairly(std::size_t which) {
    if (app.outstanding().empty()) return;
    const contract::Action action = app.outstanding()[which % app.outstanding().size()];
    const bool read = action.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
    if (!read || !app.incoming.empty()) app.transfer(action);
  }

  // With any number of bytes: fewer, none, more than there are.
  void complete(std::size_t which, unsigned bytes) {
    if (app.outstanding().empty()) return;
    fair = false;
    const contract::Action action = app.outstanding()[which % app.outstanding().size()];
    app.complete(action, bytes == 255 ? action.total() + 1 : bytes);
  }

  void feed(std::string_view bytes) {
    fair = false;
    app.feed(bytes);
  }

  void feed_frame(unsigned head, unsigned size) {
    fair = false;
    const unsigned reserved = head / 32 == 7 ? 1 : head / 32 > 3 ? 4 : 0;
    app.feed(
        {.opcode = head % 16, .payload = contract::pattern_text(size), .fin = head / 16 % 2 == 0, .rsv = reserved});
  }

  // Calls that are refused, or do nothing, at any time; and an abort.
  void misuse(unsigned choice) {
    WEB_SOCKET_BUFFER buffer{};
    const auto unknown = static_cast<WEB_SOCKET_BUFFER_TYPE>(0x80000007);
    if (choice % 8 == 0) app.abort(), fair = false;
    if (choice % 8 == 1) require(FAILED(second_handshake()), "a second handshake");
    if (choice % 8 == 2) WebSocketCompleteAction(app.handle, nullptr, choice);
    if (choice % 8 == 3) require(FAILED(WebSocketSend(app.handle, unknown, &buffer, this)), "an unknown type");
    if (choice % 8 == 4) require(FAILED(WebSocketReceive(app.handle, &buffer, this)), "a receive without room");
    if (choice % 8 == 5) WebSocketDeleteHandle(nullptr);
  }

  // As an application ends: at once, after draining what is queued, or after an abort. Everything is indicated then,
  // unless the peer was malformed and nobody aborts.
  void end(unsigned choice) {
    if (choice % 4 == 0) return;
    if (choice % 4 == 1) app.abort();
    app.complete_outstanding();
    for (int answers = 0; answers < 2; ++answers) app.drain_each();  // a pong may have been in the way
    if (choice % 4 != 1 && FAILED(app.error)) return;
    require(app.sends_pending() == 0, "a send was never indicated");
    require(app.receives_pending() == 0, "a receive was never indicated");
  }

 private:
  [[nodiscard]] HRESULT second_handshake() const {
    PWEB_SOCKET_HTTP_HEADER headers = nullptr;
    ULONG count = 0;
    return WebSocketBeginClientHandshake(app.handle, nullptr, 0, nullptr, 0, nullptr, 0, &headers, &count);
  }

  static unsigned byte(std::string_view choices, std::size_t at) {
    return at < choices.size() ? static_cast<unsigned char>(choices[at]) : 0;
  }

  static std::optional<WSPC_DEFLATE> deflate(unsigned extension) {
    if (extension % 4 < 2) return std::nullopt;
    WSPC_DEFLATE deflate{};
    deflate.ulThreshold = 1 + extension;
    deflate.fServerNoContextTakeover = deflate.fClientNoContextTakeover = extension % 4 == 3;
    return deflate;
  }

  static contract::Setup setup(unsigned extension, std::string_view choices) {
    const unsigned choice = byte(choices, 0);
    contract::Setup setup{.receive = 256 + byte(choices, 1), .alignment = choice / 2 % 16};
    if (choice % 2 != 0) setup.send = 256 + choice;
    setup.deflate = deflate(extension);
    setup.allocated = choice % 32 != 31;
    setup.disable_masking = choice % 8 == 7;
    setup.disable_utf8 = choice % 16 == 11;
    return setup;
  }

  static contract::Policy policy(std::string_view choices) {
    const unsigned choice = byte(choices, 2);
    contract::Policy policy{.split = choice % 2 != 0, .capacity = 1 + choice / 2 % 3};
    if (choice % 8 != 0) policy.chunk = 1 + choice;
    if (choice % 16 == 3) policy.room = 1 + choice;
    return policy;
  }
};

// If neither side broke the rules, all messages arrive, and nothing else.
inline void converse(Side& a, Side& b) {
  for (Side* side : {&a, &b}) {
    for (std::size_t which = 0; which < side->app.outstanding().size();) {
      const std::size_t before = side->app.outstanding().size();
      side->complete_fairly(which);
      which += side->app.outstanding().size() == before ? 1 : 0;
    }
    side->app.listen();
  }
  for (bool moved = true; moved;) {
    a.app.run(), b.app.run();
    moved = !a.app.outgoing.empty() || !b.app.outgoing.empty();
    a.app.feed(std::exchange(b.app.outgoing, {}));
    b.app.feed(std::exchange(a.app.outgoing, {}));
  }
  for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    require(SUCCEEDED(to->app.error), "an error, though nobody made one");
    Messages received;
    for (const contract::Received& piece : to->app.received) {
      const bool data = piece.type != 0 && piece.type <= WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE;
      if (data) received.add(piece.type, piece.data);
    }
    require(received.text == from->sent.text, "what was sent is not what arrives");
  }
}

}  // namespace wspc::fuzz

#endif
