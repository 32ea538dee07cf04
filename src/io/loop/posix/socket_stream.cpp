// SPDX-License-Identifier: MIT
// socket_stream: a connected socket, TCP or Unix, as a stream.
#include "io/loop/socket_stream.h"

#include <algorithm>
#include <cerrno>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/error.hpp>

namespace wspc::io {
namespace {

#ifdef MSG_NOSIGNAL
constexpr int no_signal = MSG_NOSIGNAL;
#else
constexpr int no_signal = 0;  // SO_NOSIGPIPE, which Asio sets, does it there
#endif

std::size_t count_or_error(ssize_t result, ErrorCode& error) noexcept {
  if (result >= 0) return static_cast<std::size_t>(result);
  error.assign(errno, boost::asio::error::get_system_category());
  return 0;
}

// The pieces as sendmsg() takes them; it does not change the bytes.
std::size_t vectors_of(std::span<const std::span<const std::byte>> pieces, iovec* out) noexcept {
  std::transform(pieces.begin(), pieces.end(), out, [](std::span<const std::byte> piece) {
    return iovec{const_cast<std::byte*>(piece.data()), piece.size()};
  });
  return pieces.size();
}

}  // namespace

SocketStream::SocketStream(Readiness& readiness, Socket socket, AdmissionSlot slot) noexcept
    : readiness_(readiness), slot_(std::move(slot)) {
  ErrorCode ignored;
  socket.non_blocking(true, ignored);
  socket.set_option(Tcp::no_delay(true), ignored);
  remote_ = tcp_endpoint(socket.remote_endpoint(ignored));
  descriptor_ = socket.release(ignored);
}

std::size_t SocketStream::receive(std::span<std::byte> into, ErrorCode& error) noexcept {
  const ssize_t result = ::recv(descriptor_, into.data(), into.size(), 0);
  if (result == 0) error = boost::asio::error::eof;
  return count_or_error(result, error);
}

std::size_t SocketStream::send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept {
  if (pieces.size() == 1) {
    return count_or_error(::send(descriptor_, pieces.front().data(), pieces.front().size(), no_signal), error);
  }
  iovec vectors[max_pieces];
  msghdr message{};
  message.msg_iov = vectors;
  message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(vectors_of(pieces, vectors));
  return count_or_error(::sendmsg(descriptor_, &message, no_signal), error);
}

bool SocketStream::watch(ReadinessWatcher& watcher, Interest interest) {
  return readiness_.watch(watcher, descriptor_, interest);
}

void SocketStream::shutdown() noexcept { ::shutdown(descriptor_, SHUT_WR); }

// Returns 0 where the system cannot tell.
std::size_t SocketStream::unacknowledged() const noexcept {
  int size = 0;
  return ::ioctl(descriptor_, TIOCOUTQ, &size) == 0 && size > 0 ? static_cast<std::size_t>(size) : 0;
}

void SocketStream::close() noexcept {
  if (const int descriptor = std::exchange(descriptor_, -1); descriptor >= 0) ::close(descriptor);
  slot_ = {};
}

std::string SocketStream::remote() const { return remote_.port() == 0 ? "unix" : format(remote_); }

}  // namespace wspc::io
