// SPDX-License-Identifier: MIT
// receive_side: the receives of a handle, from WebSocketReceive to INDICATE_RECEIVE_COMPLETE, and the Pongs that answer
// the Pings that arrive meanwhile (RFC 6455 §5, §6.2).
//
// A Pong leaves through whichever queue the application asks next. Consider two loops, one per queue, that block in
// their own I/O: the one that reads may not return before the peer sends again, so the other one has to carry the Pong.
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

  // Accepts frames with RSV bits, because the application implements a negotiated extension.
  void allow_reserved() noexcept { receiver_.allow_reserved(7); }

  // Decompresses compressed messages from now on.
  void inflate_with(core::PermessageDeflate* deflate) noexcept {
    deflate_ = deflate;
    receiver_.expect_compressed(core::compressed_bit);
  }

  // Returns S_OK, E_INVALIDARG, E_INVALID_PROTOCOL_OPERATION or E_OUTOFMEMORY.
  HRESULT queue(const WEB_SOCKET_BUFFER* buffer, PVOID context) noexcept;

  // Parses the bytes that have arrived until an indication is ready or, with `between_frames`, until a Ping can be
  // answered.
  void parse_arrived(bool between_frames) noexcept {
    if (!ready_ && !parsed_ && idle() && !over_) parse(between_frames && carrier_ == Carrier::none);
  }

  // Returns whether a Ping waits for its answer and no earlier answer is being sent.
  [[nodiscard]] bool pong_waiting() const noexcept { return ping_waiting_ && carrier_ == Carrier::none; }

  // The queue whose outstanding action is the Pong that is being sent. The other queue is not affected.
  enum class Carrier : std::uint8_t { none, receives, sends };

  // Fills `action` with the Pong for the newest Ping, in one buffer. Leaves `action` unchanged if there is no key to
  // mask it with; the Ping is then not answered.
  void pong(Action& action, Carrier carrier) noexcept;

  // Returns whether no action of the receive side is outstanding.
  [[nodiscard]] bool idle() const noexcept {
    return outstanding_ == Outstanding::nothing && carrier_ != Carrier::receives;
  }

  // Returns whether a receive has a next action.
  [[nodiscard]] bool due() const noexcept { return idle() && !operations_.empty(); }

  // Fills in the next action of a receive, if there is one.
  void next(Action& action) noexcept;

  // Returns whether the next action of a receive is an error, which needs no buffer.
  [[nodiscard]] bool failed() const noexcept { return !over_ && !cancelled_ && ready_.type == Event::Type::error; }

  void complete_pong() noexcept { carrier_ = Carrier::none; }
  void complete(ULONG bytes) noexcept;

  [[nodiscard]] Carrier carrier() const noexcept { return carrier_; }

  void abort() noexcept;

 private:
  struct Operation {
    std::span<std::byte> buffer;  // the application's memory; empty: our own
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
  core::PermessageDeflate* deflate_ = nullptr;  // owned by the handle
  Event ready_;                                 // a parsed event to indicate; its payload lies in our memory
  Event compressed_;                            // a piece whose payload is still to be decompressed
  std::size_t begin_ = 0;                       // begin_ to end_: the bytes in our memory that are not parsed yet
  std::size_t end_ = 0;
  std::size_t delivered_ = 0;                                // bytes of payload in the outstanding indication
  std::array<std::byte, core::max_control_payload> ping_{};  // the payload of the newest Ping that is not answered
  std::uint8_t ping_size_ = 0;
  bool ping_waiting_ = false;
  Mask mask_;
  Outstanding outstanding_ = Outstanding::nothing;
  Carrier carrier_ = Carrier::none;
  bool parsed_ = true;      // the bytes in our memory contain nothing more to indicate
  bool cancelled_ = false;  // the network returned nothing for the receive at the front
  bool over_ = false;       // aborted, or the peer's Close was indicated: the end
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
    // A number larger than the room is probably an error code of -1: nothing was received, and no bytes are invented.
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
  if (ready_.payload.empty() || over_) ready_.type = Event::Type::none;  // the next event contains all that it needs
}

}  // namespace wspc::abi

#endif
