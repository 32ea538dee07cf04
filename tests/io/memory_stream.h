// SPDX-License-Identifier: MIT
// memory_stream: two ends of a stream in memory, which takes and gives as few bytes at a time as a test wants.
#ifndef WSPC_TESTS_IO_MEMORY_STREAM_H
#define WSPC_TESTS_IO_MEMORY_STREAM_H

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>

#include "io/loop/stream.h"

namespace wspc::io {

// One direction.
struct Wire {
  std::string bytes;
  std::size_t room = static_cast<std::size_t>(-1);  // how much may lie there
  std::size_t step = static_cast<std::size_t>(-1);  // how much is given at a time
  bool ended = false;
  ErrorCode failure;  // of writing
};

class MemoryStream final : public Stream {
 public:
  MemoryStream(std::shared_ptr<Wire> in, std::shared_ptr<Wire> out) : in_(std::move(in)), out_(std::move(out)) {}

  std::size_t receive(std::span<std::byte> into, ErrorCode& error) noexcept override {
    const std::size_t size = std::min({into.size(), in_->bytes.size(), in_->step});
    if (size == 0) {
      error = in_->ended ? ErrorCode(boost::asio::error::eof) : ErrorCode(boost::asio::error::would_block);
      return 0;
    }
    std::memcpy(into.data(), in_->bytes.data(), size);
    in_->bytes.erase(0, size);
    return size;
  }

  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept override {
    if (out_->failure) return error = out_->failure, 0;
    std::size_t taken = 0;
    for (const std::span<const std::byte> piece : pieces) {
      const std::size_t size = std::min(piece.size(), out_->room - out_->bytes.size());
      out_->bytes.append(reinterpret_cast<const char*>(piece.data()), size);
      taken += size;
      if (size < piece.size()) {
        if (taken == 0) error = boost::asio::error::would_block;
        break;
      }
    }
    return taken;
  }

  bool watch(ReadinessWatcher& who, Interest what) override {
    watcher = &who;
    interest = what;
    return true;
  }

  void shutdown() noexcept override { out_->ended = true; }
  void close() noexcept override { out_->ended = true; }
  [[nodiscard]] std::string remote() const override { return "memory"; }

  ReadinessWatcher* watcher = nullptr;
  Interest interest;

 private:
  std::shared_ptr<Wire> in_;
  std::shared_ptr<Wire> out_;
};

}  // namespace wspc::io

#endif
