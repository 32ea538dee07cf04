// SPDX-License-Identifier: MIT
// engine: the implementation of Connection (RFC 6455 §5 to §7, RFC 7692).
#ifndef WSPC_CORE_ENGINE_H
#define WSPC_CORE_ENGINE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "bytes/buffer.h"
#include "core/deadlines.h"
#include "core/deflate/permessage_deflate.h"
#include "core/frame.h"
#include "core/outbox.h"
#include "core/receiver.h"
#include "wspc/connection.h"

namespace wspc {

// A frame that is built in advance.
struct Prepared::Frame {
  struct Form {
    // The unmasked frame, header and payload. Empty if there is no such form.
    bytes::Buffer bytes;
    std::size_t payload = 0;  // where the payload begins
  };

  MessageType type = MessageType::binary;
  Form plain;
  Form compressed;
  std::uint8_t window_bits = 15;  // the window of the compressed form
};

class Connection::Engine {
 public:
  using Bytes = std::span<const std::byte>;

  // Returns nullptr if there is no memory.
  static std::unique_ptr<Engine> make(Role role, const Options& options, State initial) noexcept;

  void opened() noexcept;
  [[nodiscard]] Error deflate(const DeflateParameters& agreed, const DeflateOptions& options) noexcept;
  [[nodiscard]] const DeflateParameters* negotiated() const noexcept {
    return deflate_ ? &deflate_->agreed() : nullptr;
  }
  [[nodiscard]] DeflateUsage deflate_usage() const noexcept { return deflate_ ? deflate_->usage() : DeflateUsage(); }
  [[nodiscard]] Event receive(std::span<std::byte>& input) noexcept;
  std::size_t receive(std::span<std::byte>& input, std::span<Event> events) noexcept;
  [[nodiscard]] Event transport_closed() noexcept;

  std::size_t transmit(std::span<Bytes> out) noexcept { return outbox_.transmit(out); }
  void transmitted(std::size_t bytes) noexcept { outbox_.transmitted(bytes); }
  [[nodiscard]] std::size_t queued() const noexcept { return outbox_.queued(); }
  [[nodiscard]] std::uint64_t released() const noexcept { return outbox_.released(); }

  // What the outbox keeps of the payload: a copy, a reference to the caller's memory, or a copy that counts as a loan
  // in released().
  enum class Keep : std::uint8_t { copy, loan, counted };
  struct SendOptions {
    MessageType type = MessageType::binary;
    bool last = true;
    Keep keep = Keep::copy;
    std::optional<Compress> compress;
  };
  [[nodiscard]] Error send(const SendOptions& options, Bytes payload) noexcept;
  [[nodiscard]] Error send_message(MessageType type, Bytes payload, std::optional<Compress> compress) noexcept;
  [[nodiscard]] Error lend_message(MessageType type, Bytes payload, std::optional<Compress> compress) noexcept;
  [[nodiscard]] Error send(const std::shared_ptr<const Prepared::Frame>& frame) noexcept;
  [[nodiscard]] Error control(core::Opcode opcode, Bytes payload) noexcept;
  [[nodiscard]] Error close(std::uint16_t code, std::string_view reason) noexcept;

  void now(TimePoint time) noexcept { deadlines_.now(time); }
  [[nodiscard]] TimePoint deadline() const noexcept { return deadlines_.next(); }
  [[nodiscard]] Event expired(TimePoint time) noexcept;
  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept { return deadlines_.round_trip(); }

  [[nodiscard]] Role role() const noexcept { return role_; }
  [[nodiscard]] State state() const noexcept { return deadlines_.state(); }
  [[nodiscard]] Closure closure() const noexcept { return closure_; }
  [[nodiscard]] bool over() const noexcept { return over_; }
  [[nodiscard]] std::size_t memory_usage() const noexcept;
  void trim() noexcept;

 private:
  Engine(Role role, const Options& options, State initial) noexcept;

  // Memory that only connections need whose messages or control frames arrive in several pieces.
  struct Kept {
    bytes::Buffer message;  // the part of the message that has arrived
    std::array<std::byte, core::max_control_payload> control{};
    std::size_t control_size = 0;  // the size of the part that has arrived
    bool delivered = false;        // `message` was returned in an event: the next call may reuse its memory

    void add_control(Bytes part) noexcept;  // Requires: `part` fits.
  };

  [[nodiscard]] bool fresh() const noexcept;
  [[nodiscard]] Event receive_any(std::span<std::byte>& input) noexcept;
  [[nodiscard]] Event next(std::span<std::byte>& input) noexcept;
  [[nodiscard]] Event resume_control(std::span<std::byte>& input) noexcept;
  [[nodiscard]] bool ensure_kept() noexcept;
  [[nodiscard]] Event react(const Event& event) noexcept;
  [[nodiscard]] Event assemble(const Event& piece) noexcept;
  [[nodiscard]] Event deliver(const Event& piece) noexcept;
  [[nodiscard]] Event inflate(const Event& piece) noexcept;
  [[nodiscard]] Event inflate_message(const Event& piece) noexcept;
  [[nodiscard]] Event inflate_piece(const Event& piece) noexcept;
  [[nodiscard]] Event inflate_rest() noexcept;

  void answer(Bytes ping) noexcept;
  void peer_closed(const Event& close) noexcept;
  [[nodiscard]] Event fail(Error error, std::uint64_t offset = 0) noexcept;
  void enter(State state) noexcept;
  void keep_alive() noexcept;
  [[nodiscard]] Event close_idle() noexcept;

  [[nodiscard]] Error may_send(MessageType type) const noexcept;
  [[nodiscard]] bool compress_wanted(const SendOptions& options, std::size_t size) const noexcept;
  [[nodiscard]] Error send_form(const std::shared_ptr<const Prepared::Frame>& frame, const Prepared::Frame::Form& form,
                                std::uint8_t reserved) noexcept;
  [[nodiscard]] Error send_compressed(core::FrameHeader header, Bytes payload, const SendOptions& options) noexcept;
  [[nodiscard]] Error queue(core::FrameHeader header, Bytes payload, Keep keep) noexcept;
  [[nodiscard]] Error lend(const core::FrameHeader& header, Bytes payload, Keep keep) noexcept;
  [[nodiscard]] Error queue_close(std::uint16_t code, std::string_view reason) noexcept;
  [[nodiscard]] bool make_key(bytes::MaskKey& key) const noexcept;
  [[nodiscard]] Error seal(core::FrameHeader& header) noexcept;
  static void write(const core::FrameHeader& header, Bytes payload, std::byte* to) noexcept;

  core::Receiver receiver_;
  core::Outbox outbox_;
  std::unique_ptr<Kept> kept_;
  std::unique_ptr<core::PermessageDeflate> deflate_;
  core::Deadlines deadlines_;
  std::unique_ptr<const RandomSource> random_;  // null: the operating system's random numbers
  Closure closure_;
  std::uint32_t outbox_limit_;
  std::uint8_t pong_limit_;
  Role role_;
  Delivery delivery_;
  bool over_ = false;
  bool sending_ = false;      // a fragmented message of sending_type_ is not complete
  bool compressing_ = false;  // and it is compressed
  MessageType sending_type_ = MessageType::binary;
  bytes::Utf8State sending_utf8_;
};

}  // namespace wspc

#endif
