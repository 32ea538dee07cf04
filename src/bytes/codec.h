// SPDX-License-Identifier: MIT
// codec: the seam to the library that does the work of DEFLATE.   RFC 1951
//
// zlib is behind all of it; where the build has found ISA-L, that compresses what zlib is slow at.
#ifndef WSPC_BYTES_CODEC_H
#define WSPC_BYTES_CODEC_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "bytes/buffer.h"

namespace wspc::bytes {

class Compressor {
 public:
  struct Settings {
    int level = 6;
    int memory_level = 8;
    std::uint8_t window_bits = 15;  // no match reaches back further than 2^window_bits bytes; 8 is honoured
    bool pooled = false;            // shared by all of a thread, so that speed counts for more than memory
    bool operator==(const Settings&) const = default;
  };

  virtual ~Compressor() = default;

  // Appends the blocks of `plain` to `out`, up to a byte boundary: they end with an empty stored block, 00 00 FF FF.
  // Nothing is appended when `plain` is empty and a block ended so before. False: no memory; reset() then.
  [[nodiscard]] virtual bool compress(std::span<const std::byte> plain, Buffer& out) noexcept = 0;

  // Begins anew, with an empty window: what follows refers to nothing before. Right at any byte boundary.
  virtual void reset() noexcept = 0;

  // The same, but `history`, at most 2^window_bits bytes, is what was compressed last. False: no memory.
  [[nodiscard]] virtual bool resume(std::span<const std::byte> history) noexcept = 0;

  [[nodiscard]] virtual const Settings& settings() const noexcept = 0;

  // Bytes of memory, this object included.
  [[nodiscard]] virtual std::size_t heap() const noexcept = 0;
};

class Decompressor {
 public:
  enum class Status : std::uint8_t {
    going_on,  // all of `from` is used or `to` is full
    ended,     // a final block has ended, at the byte behind what was consumed
    invalid,
    out_of_memory,
  };
  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    Status status = Status::going_on;
  };

  virtual ~Decompressor() = default;

  virtual Step run(std::span<const std::byte> from, std::span<std::byte> to) noexcept = 0;

  // After `ended`: another block follows, whose matches may reach back as before. Takes no time.
  virtual void restart() noexcept = 0;

  // Begins anew, with an empty window.
  virtual void reset() noexcept = 0;

  // The same, but `history`, at most 2^window_bits bytes, is what came out last. False: no memory.
  [[nodiscard]] virtual bool resume(std::span<const std::byte> history) noexcept = 0;

  // What was consumed ends with a block that ends with a byte.
  [[nodiscard]] virtual bool at_boundary() const noexcept = 0;

  [[nodiscard]] virtual std::uint8_t window_bits() const noexcept = 0;
  [[nodiscard]] virtual std::size_t heap() const noexcept = 0;
};

// nullptr: no memory. Settings are in range.
std::unique_ptr<Compressor> make_compressor(const Compressor::Settings& settings) noexcept;
std::unique_ptr<Decompressor> make_decompressor(std::uint8_t window_bits) noexcept;

}  // namespace wspc::bytes

#endif
