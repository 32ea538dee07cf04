// SPDX-License-Identifier: MIT
// receive_side: the receives of one handle, from WebSocketReceive to INDICATE_RECEIVE_COMPLETE, and the replies to the
// pings that arrive with them.   RFC 6455 §5, §6.2
//
// A pong leaves through whichever queue the application asks next. Two loops, one per queue, each block in their own
// I/O: the one that reads may not come back before the peer sends again, and then the other one carries the pong.
#ifndef WSPC_ABI_RECEIVE_SIDE_H
#define WSPC_ABI_RECEIVE_SIDE_H

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "abi/action.h"
#include "abi/memory.h"
#include "abi/queue.h"
#include "abi/send_side.h"
#include "core/deflate/permessage_deflate.h"
#include "core/receiver.h"

namespace wspc::abi {

class ReceiveSide {
 public:
  ReceiveSide(const Memory& memory, const core::Receiver::Rules& rules, Mask mask) noexcept
      : memory_(memory), receiver_(rules), mask_(mask) {}

  // An extension was negotiated: frames with RSV bits pass, for the application to understand.
  void allow_reserved() noexcept { receiver_.allow_reserved(7); }

  // Messages that come compressed are inflated.
  void inflate_with(core::PermessageDeflate* deflate) noexcept {
    deflate_ = deflate;
    receiver_.expect_compressed(core::compressed_bit);
  }

  // S_OK, E_INVALIDARG, E_INVALID_PROTOCOL_OPERATION or E_OUTOFMEMORY.
  HRESULT queue(const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept;

  // Parses what has arrived until an indication is ready, or, `between_frames`, until a ping can be answered.
  void parse_arrived(bool between_frames) noexcept {
    if (!ready_ && !parsed_ && idle() && !over_) parse(between_frames && carrier_ == Carrier::none);
  }

  // A ping waits for its reply, and no earlier reply is on its way out.
  [[nodiscard]] bool pong_waiting() const noexcept { return ping_waiting_ && carrier_ == Carrier::none; }

  // The side whose one outstanding action a pong is while it is on its way out. The other side goes on meanwhile.
  enum class Carrier : std::uint8_t { none, receives, sends };

  // The reply to the newest ping, in one buffer. Leaves `action` as it is if there is no key to mask it with: that ping
  // goes unanswered.
  void pong(Action& action, Carrier carrier) noexcept;

  // No action of the receive side is outstanding.
  [[nodiscard]] bool idle() const noexcept {
    return outstanding_ == Outstanding::nothing && carrier_ != Carrier::receives;
  }

  // A receive has a next action.
  [[nodiscard]] bool due() const noexcept { return idle() && !operations_.empty(); }

  // The next action of a receive, when one is due.
  void next(Action& action) noexcept;

  // The next action of a receive would be an error, which needs no buffer.
  [[nodiscard]] bool failed() const noexcept { return !over_ && !cancelled_ && ready_.type == Event::Type::error; }

  void complete_pong() noexcept { carrier_ = Carrier::none; }
  void complete(ULONG bytes) noexcept;

  [[nodiscard]] Carrier carrier() const noexcept { return carrier_; }

  void abort() noexcept;

 private:
  struct Operation {
    std::span<std::byte> buffer;  // the application's; empty: ours
    PVOID context = nullptr;
  };
  enum class Outstanding : std::uint8_t { nothing, network, indication };

  void parse(bool stop_at_ping) noexcept;
  void begin_inflating(const Event& piece) noexcept;
  void inflate() noexcept;
  void keep(std::span<const std::byte> ping) noexcept;
  void from_network(Action& action) noexcept;
  void indicate(Action& action) noexcept;
  void indicate_cancelled(Action& action) noexcept;
  void show_data(const Operation& operation, Action& action) noexcept;
  void show_close(Action& action) noexcept;
  void indicated() noexcept;

  const Memory& memory_;
  core::Receiver receiver_;
  Queue<Operation> operations_;
  core::PermessageDeflate* deflate_ = nullptr;  // the handle's
  Event ready_;                                 // parsed, to be indicated; its payload lies in our memory
  Event compressed_;                            // a piece of which the payload is still to be inflated
  std::size_t begin_ = 0;                       // bytes in our memory that are not yet parsed
  std::size_t end_ = 0;
  std::size_t delivered_ = 0;                                // payload in the outstanding indication
  std::array<std::byte, core::max_control_payload> ping_{};  // payload of the newest ping, while it waits
  std::uint8_t ping_size_ = 0;
  bool ping_waiting_ = false;
  Mask mask_;
  Outstanding outstanding_ = Outstanding::nothing;
  Carrier carrier_ = Carrier::none;
  bool parsed_ = true;      // nothing more comes of what is in our memory
  bool cancelled_ = false;  // the network had nothing for the receive in front
  bool over_ = false;       // aborted, or the peer's Close was indicated: nothing more will come
};

inline HRESULT ReceiveSide::queue(const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept {
  Operation operation{{}, context};
  if (buffer != nullptr) {
    const auto& [bytes, size] = buffer->Data;
    if (bytes == nullptr || size == 0) return E_INVALIDARG;
    operation.buffer = {reinterpret_cast<std::byte*>(bytes), size};
  }
  if (over_) return E_INVALID_PROTOCOL_OPERATION;
  return operations_.push(operation) ? S_OK : E_OUTOFMEMORY;
}

inline void ReceiveSide::complete(ULONG bytes) noexcept {
  const Outstanding completed = std::exchange(outstanding_, Outstanding::nothing);
  if (completed == Outstanding::network) {
    // More than there was room for is somebody's -1: nothing was received, and nothing is made up.
    const std::size_t received = bytes <= memory_.receive().size() - end_ ? bytes : 0;
    end_ += received;
    cancelled_ = received == 0;
    parsed_ = parsed_ && received == 0;
  }
  if (completed == Outstanding::indication) indicated();
}

inline void ReceiveSide::indicated() noexcept {
  operations_.pop();
  if (std::exchange(cancelled_, false)) return;
  ready_.payload = ready_.payload.subspan(std::min(delivered_, ready_.payload.size()));
  if (ready_.payload.empty() || over_) ready_.type = Event::Type::none;  // the next one says all that it needs
}

}  // namespace wspc::abi

#endif
