// SPDX-License-Identifier: MIT
// socket: the TCP socket type of this room: bound to an io_context by type, which is smaller than any_io_executor.
#ifndef WSPC_IO_SOCKET_H
#define WSPC_IO_SOCKET_H

#include <chrono>
#include <string>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace wspc::io {

using Executor = boost::asio::io_context::executor_type;
using Tcp = boost::asio::ip::tcp;
using Socket = boost::asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<Tcp, Executor>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
using ErrorCode = boost::system::error_code;

// "127.0.0.1:40000", "[::1]:40000"
[[nodiscard]] std::string format(const Tcp::endpoint& endpoint);

}  // namespace wspc::io

#endif
