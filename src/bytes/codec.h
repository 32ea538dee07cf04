// SPDX-License-Identifier: MIT
// codec: an interface to the library that implements DEFLATE (RFC 1951).
//
// The library is zlib. If the build finds ISA-L, that compresses in the cases where zlib is slow.
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

    // The window size: no match reaches back further than 2^window_bits bytes. A value of 8 is honoured.
    std::uint8_t window_bits = 15;

    // Whether the compressor is shared by the connections of a thread. Then it favours speed over memory.
    bool pooled = false;
    bool operator==(const Settings&) const = default;
  };

  virtual ~Compressor() = default;

  // Compresses `plain` and appends the blocks to `out`, up to a byte boundary: they end with an empty stored block, 00
  // 00 FF FF. Appends nothing if `plain` is empty and the previous call ended in this way. Returns false if there is no
  // memory; call reset() then.
  [[nodiscard]] virtual bool compress(std::span<const std::byte> plain, Buffer& out) noexcept = 0;

  // Empties the window, so that the following blocks refer to nothing before them. May be called at any byte boundary.
  virtual void reset() noexcept = 0;

  // Like reset(), but the window contains `history`, the plain bytes before, at most 2^window_bits of them. Returns
  // false if there is no memory.
  [[nodiscard]] virtual bool resume(std::span<const std::byte> history) noexcept = 0;

  [[nodiscard]] virtual const Settings& settings() const noexcept = 0;

  // Returns the memory in use in bytes, including this object.
  [[nodiscard]] virtual std::size_t heap() const noexcept = 0;
};

class Decompressor {
 public:
  enum class Status : std::uint8_t {
    going_on,  // all of `from` is consumed, or `to` is full
    ended,     // a final block has ended just before the next byte of `from`
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

  // Call this after `ended` to continue with another block, whose matches may reach back as before. Takes constant
  // time.
  virtual void restart() noexcept = 0;

  // Starts over with an empty window.
  virtual void reset() noexcept = 0;

  // Like reset(), but the window contains `history`, the last bytes that were decompressed, at most 2^window_bits of
  // them. Returns false if there is no memory.
  [[nodiscard]] virtual bool resume(std::span<const std::byte> history) noexcept = 0;

  // Returns whether the consumed bytes end with a block that ends at a byte boundary.
  [[nodiscard]] virtual bool at_boundary() const noexcept = 0;

  [[nodiscard]] virtual std::uint8_t window_bits() const noexcept = 0;
  [[nodiscard]] virtual std::size_t heap() const noexcept = 0;
};

// Return nullptr if there is no memory. Requires: the settings are in range.
std::unique_ptr<Compressor> make_compressor(const Compressor::Settings& settings) noexcept;
std::unique_ptr<Decompressor> make_decompressor(std::uint8_t window_bits) noexcept;

}  // namespace wspc::bytes

#endif
