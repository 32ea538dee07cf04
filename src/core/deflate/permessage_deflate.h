// SPDX-License-Identifier: MIT
// permessage_deflate: the state of a connection whose messages may be compressed (RFC 7692).
#ifndef WSPC_CORE_DEFLATE_PERMESSAGE_DEFLATE_H
#define WSPC_CORE_DEFLATE_PERMESSAGE_DEFLATE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "core/deflate/deflater.h"
#include "core/deflate/inflater.h"
#include "wspc/deflate.h"
#include "wspc/event.h"
#include "wspc/options.h"

namespace wspc::core {

inline constexpr std::uint8_t compressed_bit = 4;  // RSV1   RFC 7692 §6: D006

class PermessageDeflate {
 public:
  using Bytes = std::span<const std::byte>;

  struct Setting {
    Role role = Role::server;
    std::uint64_t max_message = unlimited;
    Utf8 utf8 = Utf8::verify;
  };

  // Returns whether both arguments are in range.
  static bool valid(const DeflateParameters& agreed, const DeflateOptions& options) noexcept;

  PermessageDeflate(const DeflateParameters& agreed, const DeflateOptions& options, const Setting& setting) noexcept;

  [[nodiscard]] const DeflateParameters& agreed() const noexcept { return agreed_; }
  [[nodiscard]] const DeflateUsage& usage() const noexcept { return usage_; }
  [[nodiscard]] std::size_t heap() const noexcept {
    return inflater_.heap() + deflater_.heap() + rest.compressed.capacity();
  }

  // ---- receiving -----------------------------------------------------------------------------------------------

  // Begins a message whose first frame begins at `start`.
  [[nodiscard]] bool begin(bool text, std::uint64_t start) noexcept {
    start_ = start;
    return inflater_.begin(text);
  }
  [[nodiscard]] std::uint64_t start() const noexcept { return start_; }
  Inflater::Step inflate(Bytes& from, bool last, std::span<std::byte> room) noexcept;

  // Received bytes that would decompress to more than one event can carry.
  struct Rest {
    bytes::Buffer compressed;  // must be decompressed before anything else is read
    std::size_t inflated = 0;  // except for this many bytes at the front
    Event piece;               // the event of which it is a part
    bool pending = false;
  } rest;

  // ---- sending -------------------------------------------------------------------------------------------------

  // Returns whether to compress a message. `size` is its size, if that is known; for a message that is sent in
  // fragments it is not.
  [[nodiscard]] bool wanted(std::optional<Compress> choice, std::optional<std::size_t> size) const noexcept;

  // Appends the compressed form of a fragment to `out`. Returns false if there is no memory.
  [[nodiscard]] bool deflate(Bytes plain, bool last, bytes::Buffer& out) noexcept {
    return deflater_.compress(plain, last, out);
  }

  // Returns whether a whole message that compression did not make smaller may be sent uncompressed, which is so if no
  // later message refers to it.
  [[nodiscard]] bool may_leave_plain(std::optional<Compress> choice) const noexcept {
    return choice.value_or(compress_) == Compress::automatic && !deflater_.takeover();
  }
  // Returns whether a message that was compressed elsewhere with a window of this size may be sent.
  [[nodiscard]] bool may_send(std::uint8_t window_bits) const noexcept {
    return compress_ != Compress::never && window_bits <= deflater_.window_bits();
  }
  void forget() noexcept { deflater_.forget(); }
  void sent(std::size_t plain, std::size_t compressed) noexcept;

 private:
  DeflateParameters agreed_;
  DeflateUsage usage_;
  Inflater inflater_;
  Deflater deflater_;
  std::uint64_t start_ = 0;
  std::size_t threshold_;
  Compress compress_;
};

}  // namespace wspc::core

#endif
