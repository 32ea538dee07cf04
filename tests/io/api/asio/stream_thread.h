// SPDX-License-Identifier: MIT
// stream_thread: an AsioStream on a TCP socket, whose io_context is run by a thread of its own, against a plain socket.
#ifndef WSPC_TESTS_IO_API_ASIO_STREAM_THREAD_H
#define WSPC_TESTS_IO_API_ASIO_STREAM_THREAD_H

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "wspc/asio.h"

namespace wspc {

using TcpStream = AsioStream<boost::asio::ip::tcp::socket>;

class StreamThread {
 public:
  using ErrorCode = boost::system::error_code;
  using Work = std::function<boost::asio::awaitable<void>(TcpStream&)>;

  // A server of one connection, to port().
  StreamThread(const Options& options, Work work) {
    start(options, Role::server, [this, work = std::move(work)]() -> boost::asio::awaitable<void> {
      make(co_await acceptor_.async_accept(boost::asio::use_awaitable));
      co_await work(*stream_);
    });
  }

  // A client of a server on `port`.
  StreamThread(std::uint16_t port, const Options& options, Work work) {
    start(options, Role::client, [this, port, work = std::move(work)]() -> boost::asio::awaitable<void> {
      boost::asio::ip::tcp::socket socket(context_);
      const boost::asio::ip::tcp::endpoint where(boost::asio::ip::address_v4::loopback(), port);
      co_await socket.async_connect(where, boost::asio::use_awaitable);
      make(std::move(socket));
      co_await work(*stream_);
    });
  }
  ~StreamThread() {
    if (thread_.joinable()) thread_.join();
  }
  StreamThread(const StreamThread&) = delete;
  StreamThread& operator=(const StreamThread&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  // Waits for the end of the work, and of everything that the stream does after that. Returns the error that the work
  // ended with. After that, stream() may be looked at.
  ErrorCode end() {
    if (thread_.joinable()) thread_.join();
    return error_;
  }
  TcpStream& stream() { return *stream_; }

 private:
  template <class Run>
  void start(const Options& options, Role role, Run run) {
    options_ = options;
    role_ = role;
    boost::asio::co_spawn(context_, std::move(run), [this](const std::exception_ptr& thrown) { tell(thrown); });
    thread_ = std::thread([this] {
      context_.run_for(std::chrono::seconds(60));
      EXPECT_TRUE(context_.stopped()) << "it hangs";
    });
  }
  void make(boost::asio::ip::tcp::socket socket) {
    stream_ = std::make_unique<TcpStream>(std::move(socket), role_, options_);
  }
  void tell(const std::exception_ptr& thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
      error_ = error.code();
    }
  }

  boost::asio::io_context context_{1};
  boost::asio::ip::tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  Options options_;
  Role role_ = Role::server;
  std::unique_ptr<TcpStream> stream_;
  ErrorCode error_;
  std::thread thread_;
};

// ---- what a stream may do ------------------------------------------------------------------------------------------

inline boost::asio::awaitable<void> receive_all(TcpStream& stream) {
  for (;;) co_await stream.async_receive(boost::asio::use_awaitable);
}

inline boost::asio::awaitable<void> serve(TcpStream& stream) {
  const Policy everybody;
  co_await stream.async_accept(everybody, boost::asio::use_awaitable);
  co_await receive_all(stream);
}

inline boost::asio::awaitable<void> be_a_client(TcpStream& stream) {
  const ClientOptions options{.url = "ws://localhost/"};
  co_await stream.async_handshake(options, boost::asio::use_awaitable);
  co_await receive_all(stream);
}

inline Options with(std::chrono::milliseconds Timeouts::*which, std::chrono::milliseconds time) {
  Options options;
  options.timeouts.*which = time;
  return options;
}

// The answer to the request `head`.
inline std::string switching(const std::string& head) {
  const std::string name = "Sec-WebSocket-Key: ";
  const std::size_t key = head.find(name) + name.size();
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         accept_for(head.substr(key, head.find("\r\n", key) - key)) + "\r\n\r\n";
}

}  // namespace wspc

#endif
