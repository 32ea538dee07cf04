// SPDX-License-Identifier: MIT
// zeros: a page with a long body, which tells how much of it has been read.
#ifndef WSPC_TESTS_IO_ZEROS_H
#define WSPC_TESTS_IO_ZEROS_H

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>

#include "wspc/body_source.h"
#include "wspc/server_options.h"

namespace wspc::io {

class Zeros final : public BodySource {
 public:
  explicit Zeros(std::uint64_t size) : has(size), size_(size) {}
  [[nodiscard]] std::uint64_t size() const noexcept override { return size_; }
  [[nodiscard]] std::size_t read(std::span<std::byte> into) noexcept override {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), has - at_));
    std::fill_n(into.begin(), size, std::byte{'0'});
    at_ += size;
    read_ += size;
    return size;
  }

  // From any thread.
  [[nodiscard]] std::uint64_t read() const noexcept { return read_; }

  std::uint64_t has;  // less than size(): it breaks off

 private:
  std::uint64_t size_;
  std::uint64_t at_ = 0;
  std::atomic<std::uint64_t> read_{0};
};

// The page of all requests is what is left of `zeros`. `stall`: how long a client may take nothing.
inline ServerOptions with_page(const std::shared_ptr<Zeros>& zeros, std::chrono::milliseconds stall) {
  ServerOptions options;
  options.connection.timeouts.pong = stall;
  options.policy.page = [zeros](const Request&) { return Page{.source = zeros}; };
  return options;
}

inline constexpr const char* page_request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

}  // namespace wspc::io

#endif
