// SPDX-License-Identifier: MIT
// through_websocket: a vector spoken to a handle of websocket.h.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "vectors/handles.h"
#include "vectors/run.h"

namespace wspc::vectors {
namespace {

class Speaker {
 public:
  Speaker(const Case& test, Buffers buffers)
      : handle_(open_handle(test.role, static_cast<ULONG>(buffers.component), test.extension)), own_(buffers.own) {
    receive();
    pump();
  }

  void input(const Bytes& piece) {
    coming_ += piece;
    pump();
  }

  void call(const Step& step) {
    WEB_SOCKET_BUFFER buffer{};
    const WEB_SOCKET_BUFFER_TYPE type = describe_to(buffer, step);
    const bool bare = step.bytes.empty() && (is_ping_pong(step) || (is_close(step) && step.code == 0));
    const HRESULT result = WebSocketSend(handle_.get(), type, bare ? nullptr : &buffer, nullptr);
    if (result != wanted(step)) seen_.problem = "WebSocketSend answered " + std::to_string(result);
    pump();
  }

  Transcript finish() {
    over_ = true;  // what comes now are cancelled receives
    WebSocketAbortHandle(handle_.get());
    if (pending_) complete(0);
    for (std::size_t actions = 0; act(); ++actions) {
      if (actions > 100) return seen_.problem = "draining does not come to an end", std::move(seen_);
    }
    return std::move(seen_);
  }

 private:
  static bool is_ping_pong(const Step& step) { return step.what == Step::What::ping || step.what == Step::What::pong; }
  static bool is_close(const Step& step) { return step.what == Step::What::close; }

  static HRESULT wanted(const Step& step) {
    if (step.refusal.empty()) return S_OK;
    const bool bad_moment = step.refusal == "not_open" || step.refusal == "message_type_changed";
    return bad_moment ? E_INVALID_PROTOCOL_OPERATION : E_INVALIDARG;
  }

  static WEB_SOCKET_BUFFER_TYPE describe_to(WEB_SOCKET_BUFFER& buffer, const Step& step) {
    const auto bytes = reinterpret_cast<PBYTE>(const_cast<char*>(step.bytes.data()));
    const auto size = static_cast<ULONG>(step.bytes.size());
    if (is_close(step))
      buffer.CloseStatus = {size == 0 ? nullptr : bytes, size, step.code};
    else
      buffer.Data = {bytes, size};

    const bool text = step.type == MessageType::text;
    switch (step.what) {
      case Step::What::ping:
        return WEB_SOCKET_PING_PONG_BUFFER_TYPE;
      case Step::What::pong:
        return WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE;
      case Step::What::close:
        return WEB_SOCKET_CLOSE_BUFFER_TYPE;
      case Step::What::fragment:
        return text ? WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE : WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE;
      default:
        return text ? WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE : WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;
    }
  }

  void receive() {
    memory_.assign(own_, BYTE{});
    WEB_SOCKET_BUFFER buffer{};
    buffer.Data = {memory_.data(), static_cast<ULONG>(own_)};
    if (FAILED(WebSocketReceive(handle_.get(), own_ == 0 ? nullptr : &buffer, nullptr))) closed_ = true;
  }

  // Continues until there is nothing to do: a read waits for more bytes, or the conversation is over.
  void pump() {
    for (std::size_t actions = 0;; ++actions) {
      if (actions > 100 + 4 * (coming_.size() + seen_.out.size() + taken_)) {
        seen_.problem = "the actions do not come to an end";
        return;
      }
      if (pending_ && !coming_.empty())
        fill();
      else if (!act())
        return;
    }
  }

  // Performs one action. Returns false if there was none.
  bool act() {
    count_ = static_cast<ULONG>(buffers_.size());
    WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
    WEB_SOCKET_BUFFER_TYPE type{};
    PVOID context = nullptr;
    PVOID action_context = nullptr;
    const HRESULT result = WebSocketGetAction(handle_.get(), WEB_SOCKET_ALL_ACTION_QUEUE, buffers_.data(), &count_,
                                              &action, &type, &context, &action_context);
    if (FAILED(result)) return failed(result), false;
    switch (action) {
      case WEB_SOCKET_SEND_TO_NETWORK_ACTION:
        return write(action_context), true;
      case WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION:
        return read(action_context), true;
      case WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION:
        return indicate(type, action_context), true;
      case WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION:
        return WebSocketCompleteAction(handle_.get(), action_context, 0), true;
      default:
        return false;
    }
  }

  void write(PVOID action_context) {
    ULONG written = 0;
    for (const WEB_SOCKET_BUFFER& buffer : std::span(buffers_).first(count_)) {
      seen_.out.append(reinterpret_cast<const char*>(buffer.Data.pbBuffer), buffer.Data.ulBufferLength);
      written += buffer.Data.ulBufferLength;
    }
    WebSocketCompleteAction(handle_.get(), action_context, written);
  }

  void read(PVOID action_context) {
    pending_ = action_context;
    wanted_.assign(buffers_.begin(), buffers_.begin() + count_);
    if (over_) complete(0);
  }

  void fill() {
    std::size_t filled = 0;
    for (const WEB_SOCKET_BUFFER& buffer : wanted_) {
      const std::size_t size = std::min<std::size_t>(buffer.Data.ulBufferLength, coming_.size() - filled);
      std::memcpy(buffer.Data.pbBuffer, coming_.data() + filled, size);
      filled += size;
    }
    coming_.erase(0, filled);
    taken_ += filled;
    complete(filled);
  }

  void complete(std::size_t bytes) {
    WebSocketCompleteAction(handle_.get(), std::exchange(pending_, nullptr), static_cast<ULONG>(bytes));
  }

  void indicate(WEB_SOCKET_BUFFER_TYPE type, PVOID action_context) {
    if (count_ == 1) record(type, buffers_[0]);
    WebSocketCompleteAction(handle_.get(), action_context, 0);
    if (!closed_ && !over_) receive();
  }

  void record(WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER& buffer) {
    if (over_) return;
    Happening happening;
    switch (type) {
      case WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE:
        happening.ends = false;
        [[fallthrough]];
      case WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE:
        happening.type = Event::Type::text;
        break;
      case WEB_SOCKET_BINARY_FRAGMENT_BUFFER_TYPE:
        happening.ends = false;
        [[fallthrough]];
      case WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE:
        happening.type = Event::Type::binary;
        break;
      case WEB_SOCKET_PING_PONG_BUFFER_TYPE:
        happening.type = Event::Type::pong;
        break;
      case WEB_SOCKET_CLOSE_BUFFER_TYPE:
        return record_close(buffer);
      default:
        seen_.problem = "an unknown buffer type";
        return;
    }
    if (buffer.Data.ulBufferLength > 0) {
      happening.payload.assign(reinterpret_cast<const char*>(buffer.Data.pbBuffer), buffer.Data.ulBufferLength);
    }
    seen_.events.push_back(std::move(happening));
  }

  void record_close(const WEB_SOCKET_BUFFER& buffer) {
    const auto& close = buffer.CloseStatus;
    closed_ = true;
    Happening happening{.type = Event::Type::close, .code = close.usStatus};
    if (close.ulReasonLength > 0) {
      happening.payload.assign(reinterpret_cast<const char*>(close.pbReason), close.ulReasonLength);
    }
    seen_.events.push_back(std::move(happening));
  }

  void failed(HRESULT result) {
    if (result != E_INVALID_PROTOCOL_FORMAT) seen_.problem = "WebSocketGetAction answered " + std::to_string(result);
    if (over_) return;
    over_ = true;
    coming_.clear();
    seen_.events.push_back({.type = Event::Type::error, .error = "E_INVALID_PROTOCOL_FORMAT"});
  }

  Handle handle_;
  std::size_t own_;
  std::vector<BYTE> memory_;
  Bytes coming_;
  std::size_t taken_ = 0;
  std::array<WEB_SOCKET_BUFFER, 2> buffers_{};
  ULONG count_ = 0;
  PVOID pending_ = nullptr;  // the read that waits for bytes
  std::vector<WEB_SOCKET_BUFFER> wanted_;
  bool closed_ = false;  // nothing can be received any more
  bool over_ = false;    // the peer broke the protocol, or all is said
  Transcript seen_;
};

}  // namespace

Transcript through_websocket(const Case& test, Buffers buffers, const Cuts& cuts) {
  Speaker speaker(test, buffers);
  std::size_t position = 0;
  for (const Step& step : test.steps) {
    if (step.what != Step::What::input) {
      speaker.call(step);
      continue;
    }
    for (const Bytes& piece : cut(step, position, cuts)) speaker.input(piece);
    position += step.bytes.size();
  }
  return speaker.finish();
}

}  // namespace wspc::vectors
