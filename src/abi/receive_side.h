// SPDX-License-Identifier: MIT
// receive_side: the receives of one handle, from WebSocketReceive to INDICATE_RECEIVE_COMPLETE, and the replies to
// pings, which belong to the same queue.   RFC 6455 §5, §6.2
#ifndef WSPC_ABI_RECEIVE_SIDE_H
#define WSPC_ABI_RECEIVE_SIDE_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "abi/action.h"
#include "abi/memory.h"
#include "abi/queue.h"
#include "abi/send_side.h"
#include "core/permessage_deflate.h"
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

  // There is a reply to a ping, and the wire is `between_frames`. Parses what has come to find it.
  [[nodiscard]] bool pong_due(bool between_frames) noexcept {
    if (!ready_ && !parsed_ && outstanding_ == Outstanding::nothing && pong_ != Pong::outstanding && !over_) {
      parse(between_frames);
    }
    return pong_ == Pong::waiting && between_frames;
  }

  // That reply, when it is due.
  void pong(Action& action) noexcept;

  // A receive has a next action. While a reply is on its way its memory is not ours, so that nothing more can be
  // parsed.
  [[nodiscard]] bool due() const noexcept {
    return outstanding_ == Outstanding::nothing && pong_ != Pong::outstanding && !operations_.empty();
  }

  // The next action of a receive, when one is due.
  void next(Action& action) noexcept;

  void complete_pong() noexcept { pong_ = Pong::none; }
  void complete(ULONG bytes) noexcept;

  [[nodiscard]] bool pong_outstanding() const noexcept { return pong_ == Pong::outstanding; }

  void abort() noexcept;

 private:
  struct Operation {
    std::span<std::byte> buffer;  // the application's; empty: ours
    PVOID context = nullptr;
  };
  enum class Outstanding : std::uint8_t { nothing, network, indication };
  enum class Pong : std::uint8_t { none, waiting, outstanding };

  void parse(bool between_frames) noexcept;
  void begin_inflating(const Event& piece) noexcept;
  void inflate() noexcept;
  void answer(std::span<const std::byte> ping) noexcept;
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
  std::size_t delivered_ = 0;  // payload in the outstanding indication
  std::size_t pong_size_ = 0;  // of the frame in our memory
  Mask mask_;
  Outstanding outstanding_ = Outstanding::nothing;
  Pong pong_ = Pong::none;
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
