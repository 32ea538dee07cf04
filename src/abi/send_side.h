// SPDX-License-Identifier: MIT
// send_side: the sends of a handle, from WebSocketSend to INDICATE_SEND_COMPLETE (RFC 6455 §5, §6.1).
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

// How frames are masked (RFC 6455 §5.3).
enum class Mask : std::uint8_t {
  none,      // not at all, on a server
  fresh,     // on a client: payload is copied into our memory and masked there
  zero_key,  // on a client with masking disabled: the mask bit is set, and the payload is not changed
};

// Sets the mask bit and the key. Returns false if there is no randomness.
bool seal(core::FrameHeader& header, Mask mask) noexcept;

class SendSide {
 public:
  SendSide(const Memory& memory, Mask mask) noexcept : memory_(memory), mask_(mask) {}

  // Returns S_OK, E_INVALIDARG, E_INVALID_PROTOCOL_OPERATION or E_OUTOFMEMORY. A failed call has no effect.
  HRESULT queue(WEB_SOCKET_BUFFER_TYPE type, const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept;

  // Returns whether there is no next action: no send waits, or an action is outstanding.
  [[nodiscard]] bool idle() const noexcept { return outstanding() || operations_.empty(); }
  [[nodiscard]] bool outstanding() const noexcept { return outstanding_ != Outstanding::nothing; }

  // Returns whether the next action is an indication, which needs no buffer. Requires: not idle().
  [[nodiscard]] bool indicates() const noexcept { return stage_ == Stage::done || aborted_; }

  // Fills in the next action. A new frame is started only if `may_begin` is set. Requires: not idle().
  void next(Action& action, bool may_begin) noexcept;
  void complete(ULONG bytes) noexcept;

  // Compresses messages from now on.
  void compress_with(core::PermessageDeflate* deflate) noexcept { deflate_ = deflate; }

  // Returns whether a frame is partly sent: some of it is still to be returned, or not confirmed yet.
  [[nodiscard]] bool mid_frame() const noexcept { return stage_ == Stage::begun; }

  void abort() noexcept { aborted_ = true; }

 private:
  struct Operation {
    WEB_SOCKET_BUFFER_TYPE type = no_type;
    core::FrameHeader frame;
    std::array<std::byte, 2> status{};  // the status of a Close
    std::uint8_t status_size = 0;
    std::span<const std::byte> payload;  // the application's memory, or `compressed`
    bytes::Buffer compressed;
    PVOID context = nullptr;
  };
  enum class Stage : std::uint8_t { fresh, begun, done };  // the stage of the operation at the front
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
  core::PermessageDeflate* deflate_ = nullptr;  // owned by the handle
  Queue<Operation> operations_;
  core::MessageOrder order_;  // the state after the last operation in the queue
  std::size_t sent_ = 0;      // bytes of payload of the front operation that have been sent
  std::size_t sending_ = 0;   // bytes of payload in the outstanding action
  ULONG expected_ = 0;        // bytes in the outstanding action
  Mask mask_;
  Stage stage_ = Stage::fresh;
  Outstanding outstanding_ = Outstanding::nothing;
  bool started_ = false;  // the header of the front operation has been returned in an action
  bool close_queued_ = false;
  bool compressing_ = false;  // the unfinished message is compressed
  bool aborted_ = false;
};

}  // namespace wspc::abi

#endif
