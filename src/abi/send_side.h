// SPDX-License-Identifier: MIT
// send_side: the sends of one handle, from WebSocketSend to INDICATE_SEND_COMPLETE.   RFC 6455 §5, §6.1
#ifndef WSPC_ABI_SEND_SIDE_H
#define WSPC_ABI_SEND_SIDE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "abi/action.h"
#include "abi/memory.h"
#include "abi/queue.h"
#include "core/deflate/permessage_deflate.h"
#include "core/frame.h"
#include "core/message_order.h"

namespace wspc::abi {

// How frames leave.   RFC 6455 §5.3
enum class Mask : std::uint8_t {
  none,      // a server
  fresh,     // a client: payload is copied into our memory and masked there
  zero_key,  // a client that was told not to mask: the bit is set, the payload is sent as it is
};

// Sets the mask bit and the key; false when there is no randomness.
bool seal(core::FrameHeader& header, Mask mask) noexcept;

class SendSide {
 public:
  SendSide(const Memory& memory, Mask mask) noexcept : memory_(memory), mask_(mask) {}

  // S_OK, E_INVALIDARG, E_INVALID_PROTOCOL_OPERATION or E_OUTOFMEMORY. A failed call has changed nothing.
  HRESULT queue(WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept;

  // Nothing can be asked of the application: no send waits, or one is being done.
  [[nodiscard]] bool idle() const noexcept { return outstanding() || operations_.empty(); }
  [[nodiscard]] bool outstanding() const noexcept { return outstanding_ != Outstanding::nothing; }

  // The next action, unless idle(), is an indication, which needs no buffer.
  [[nodiscard]] bool indicates() const noexcept { return stage_ == Stage::done || aborted_; }

  // The next action, unless idle(); a new frame is begun only if it `may_begin`.
  void next(Action& action, bool may_begin) noexcept;
  void complete(ULONG bytes) noexcept;

  // Messages are compressed from now on.
  void compress_with(core::PermessageDeflate* deflate) noexcept { deflate_ = deflate; }

  // Part of a frame was handed out, and part of it is still to come or not yet confirmed.
  [[nodiscard]] bool mid_frame() const noexcept { return stage_ == Stage::begun; }

  void abort() noexcept { aborted_ = true; }

 private:
  struct Operation {
    WEB_SOCKET_BUFFER_TYPE type = no_type;
    core::FrameHeader frame;
    std::array<std::byte, 2> status{};  // of a Close
    std::uint8_t status_size = 0;
    std::span<const std::byte> payload;  // the application's, or `compressed`
    bytes::Buffer compressed;
    PVOID context = nullptr;
  };
  enum class Stage : std::uint8_t { fresh, begun, done };  // of the operation in front
  enum class Outstanding : std::uint8_t { nothing, network, indication };

  HRESULT fill(Operation& operation, const WEB_SOCKET_BUFFER* buffer) const noexcept;
  HRESULT fill_close(Operation& operation, const WEB_SOCKET_BUFFER& buffer) const noexcept;
  HRESULT order(Operation& operation) const noexcept;
  [[nodiscard]] bool compress_wanted(const Operation& operation) const noexcept;
  bool compress(Operation& operation) noexcept;

  void indicate(Action& action) noexcept;
  void network(Operation& operation, Action& action) noexcept;
  std::size_t write_start(Operation& operation) noexcept;
  void add_copied(Operation& operation, std::size_t start, Action& action) noexcept;
  void add_plain(const Operation& operation, std::size_t start, Action& action) noexcept;

  const Memory& memory_;
  core::PermessageDeflate* deflate_ = nullptr;  // the handle's
  Queue<Operation> operations_;
  core::MessageOrder order_;  // as of the last operation in the queue
  std::size_t sent_ = 0;      // payload of the operation in front that is on its way
  std::size_t sending_ = 0;   // payload in the outstanding action
  ULONG expected_ = 0;        // bytes in the outstanding action
  Mask mask_;
  Stage stage_ = Stage::fresh;
  Outstanding outstanding_ = Outstanding::nothing;
  bool started_ = false;  // the header of the operation in front was handed out
  bool close_queued_ = false;
  bool compressing_ = false;  // the message that is not finished is compressed
  bool aborted_ = false;
};

}  // namespace wspc::abi

#endif
