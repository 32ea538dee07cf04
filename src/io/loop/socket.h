// SPDX-License-Identifier: MIT
// socket: the socket types of this room, for TCP and Unix sockets. Their executor is that of io_context, which is
// smaller than any_io_executor.
#ifndef WSPC_IO_LOOP_SOCKET_H
#define WSPC_IO_LOOP_SOCKET_H

#include <chrono>
#include <string>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace wspc::io {

using Executor = boost::asio::io_context::executor_type;
using Tcp = boost::asio::ip::tcp;
using Endpoint = boost::asio::generic::stream_protocol::endpoint;
using Socket = boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, Executor>;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol, Executor>;
using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
using ErrorCode = boost::system::error_code;

// Returns "127.0.0.1:40000" or "[::1]:40000".
[[nodiscard]] std::string format(const Tcp::endpoint& endpoint);

// The same, and "unix" if the endpoint is not an IP address.
[[nodiscard]] std::string format(const Endpoint& endpoint);

// Returns 0.0.0.0:0 if the endpoint is not an IP address.
[[nodiscard]] Tcp::endpoint tcp_endpoint(const Endpoint& endpoint) noexcept;

// Returns the endpoint of a Unix socket. Throws if the path is too long (about 100 bytes).
[[nodiscard]] Endpoint unix_endpoint(const std::string& path);

// Opens `socket` close-on-exec, which Asio's own open() does not do.
void open(Socket& socket, const Endpoint::protocol_type& protocol, ErrorCode& error);
void open(Acceptor& acceptor, const Endpoint::protocol_type& protocol, ErrorCode& error);

// Accepts a waiting connection as a close-on-exec socket on `context`. If there is none, the error is would_block.
// Requires: `acceptor` is non-blocking.
[[nodiscard]] Socket accept(Acceptor& acceptor, const Endpoint::protocol_type& protocol,
                            boost::asio::io_context& context, ErrorCode& error);

}  // namespace wspc::io

#endif
