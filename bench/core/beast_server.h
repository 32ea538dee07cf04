// SPDX-License-Identifier: MIT
// beast_server: Boost.Beast's WebSocket on a stream that is memory, to be measured beside us.
#ifndef WSPC_BENCH_CORE_BEAST_SERVER_H
#define WSPC_BENCH_CORE_BEAST_SERVER_H

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "bytes/base64.h"
#include "bytes/sha1.h"

namespace wspc::bench {

// Gives the opening handshake once (`more` are lines to add to it) and then `stream` over and over; what is written is
// counted and dropped. Each read is a copy, as recv() would make it. Beast asks a stream for an executor, which is that
// of a timer here that never runs. A client's request is answered, so that its side can be measured as well.
class MemoryStream : private boost::asio::steady_timer {
 public:
  using boost::asio::steady_timer::executor_type;
  using boost::asio::steady_timer::get_executor;
  using ErrorCode = boost::system::error_code;

  MemoryStream(boost::asio::io_context& context, std::span<const std::byte> stream, std::string_view more = {})
      : boost::asio::steady_timer(context),
        stream_(stream),
        request_(std::string(request) + std::string(more) + "\r\n"),
        next_(std::as_bytes(std::span(request_))) {}
  MemoryStream(const MemoryStream&) = delete;
  MemoryStream& operator=(const MemoryStream&) = delete;

  [[nodiscard]] std::size_t written() const { return written_; }

  template <class Buffers>
  std::size_t read_some(const Buffers& buffers, ErrorCode& error) {
    error = {};
    if (next_.empty()) next_ = stream_;
    const std::size_t size = boost::asio::buffer_copy(buffers, boost::asio::buffer(next_.data(), next_.size()));
    next_ = next_.subspan(size);
    return size;
  }
  template <class Buffers>
  std::size_t read_some(const Buffers& buffers) {
    ErrorCode ignored;
    return read_some(buffers, ignored);
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers, ErrorCode& error) {
    error = {};
    return write_some(buffers);
  }
  template <class Buffers>
  std::size_t write_some(const Buffers& buffers) {
    const std::size_t size = boost::asio::buffer_size(buffers);
    if (written_ == 0) answer(buffers);
    written_ += size;
    return size;
  }

 private:
  static constexpr std::string_view request =
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

  // The server receives its own response, which needs no answer.
  template <class Buffers>
  void answer(const Buffers& buffers) {
    constexpr std::string_view name = "Sec-WebSocket-Key: ";
    const std::string text = boost::beast::buffers_to_string(buffers);
    if (!text.starts_with("GET ")) return;
    const std::string key = text.substr(text.find(name) + name.size(), 24) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const auto digest = bytes::sha1(std::as_bytes(std::span(key)));
    request_ =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
        bytes::base64_encode(digest) + "\r\n\r\n";
    next_ = std::as_bytes(std::span(request_));
  }

  std::span<const std::byte> stream_;
  std::string request_;
  std::span<const std::byte> next_;
  std::size_t written_ = 0;
};

inline void teardown(boost::beast::role_type, MemoryStream&, MemoryStream::ErrorCode& error) { error = {}; }
inline void beast_close_socket(MemoryStream&) {}

}  // namespace wspc::bench

#endif
