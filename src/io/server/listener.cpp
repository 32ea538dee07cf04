// SPDX-License-Identifier: MIT
// listener: accepts connections at one address.
#include "io/server/listener.h"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <new>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/ip/v6_only.hpp>

namespace wspc::io {
namespace {

using SharePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::milliseconds again{50};
constexpr int accepted_at_once = 16;

bool begins_with(const std::string& text, std::string_view start) { return text.compare(0, start.size(), start) == 0; }

// Returns whether the file at this path belongs to a server that no longer listens. A server that is busy, or that we
// may not connect to, still listens. Never waits.
bool is_abandoned(const Endpoint& where) {
  boost::asio::io_context context;
  Socket socket(context);
  ErrorCode error;
  open(socket, where.protocol(), error);
  if (!error) socket.non_blocking(true, error);
  if (error) return false;
  return ::connect(socket.native_handle(), where.data(), static_cast<socklen_t>(where.size())) != 0 &&
         errno == ECONNREFUSED;
}

}  // namespace

Listener::Listener(boost::asio::io_context& context, Callbacks callbacks)
    : context_(context), callbacks_(std::move(callbacks)), acceptor_(context), again_(context) {}

std::string Listener::listen(const ListenOptions& options) {
  if (begins_with(options.address, "unix:")) return listen_at_path(options.address.substr(5));
  if (begins_with(options.address, "fd:")) return adopt(options.address.substr(3));
  ErrorCode error;
  const auto address = boost::asio::ip::make_address(options.address, error);
  if (error) return options.address + ": this is not an IP address";
  const Tcp::endpoint where(address, options.port);
  return listen_at(where, format(where), options.share_port);
}

std::string Listener::listen_at(const Endpoint& where, const std::string& name, bool share_port) {
  ErrorCode error;
  open(acceptor_, where.protocol(), error);
  if (!error && where.protocol().family() != AF_UNIX) acceptor_.set_option(Acceptor::reuse_address(true), error);
  if (!error && where.protocol().family() == AF_INET6) acceptor_.set_option(boost::asio::ip::v6_only(false), error);
  if (!error && share_port) acceptor_.set_option(SharePort(true), error);
  if (!error) acceptor_.bind(where, error);
  if (!error) acceptor_.listen(Acceptor::max_listen_connections, error);
  if (!error) endpoint_ = acceptor_.local_endpoint(error);
  if (!error) acceptor_.native_non_blocking(true, error);
  return error ? name + ": " + error.message() : std::string();
}

// Replaces a file that a dead server has left behind.
std::string Listener::listen_at_path(const std::string& path) {
  Endpoint where;
  try {
    where = unix_endpoint(path);
  } catch (const boost::system::system_error& error) {
    return path + ": " + error.code().message();
  }
  struct stat file {};
  if (::stat(path.c_str(), &file) == 0 && S_ISSOCK(file.st_mode) && is_abandoned(where)) ::unlink(path.c_str());
  std::string problem = listen_at(where, path, false);
  if (problem.empty()) path_ = path;
  return problem;
}

std::string Listener::adopt(const std::string& number) {
  int descriptor = -1;
  const auto [end, wrong] = std::from_chars(number.data(), number.data() + number.size(), descriptor);
  if (wrong != std::errc() || end != number.data() + number.size() || descriptor < 0) {
    return "fd:" + number + ": this is not the number of a descriptor";
  }
  Endpoint own;
  socklen_t size = static_cast<socklen_t>(own.capacity());
  int listens = 0;
  socklen_t listens_size = sizeof listens;
  if (::getsockname(descriptor, own.data(), &size) != 0 ||
      ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_size) != 0 || listens == 0) {
    return "fd:" + number + ": this is not a socket that listens";
  }
  own.resize(size);
  ErrorCode error;
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);  // the parent process could not set this
  acceptor_.assign(own.protocol(), descriptor, error);
  if (!error) acceptor_.native_non_blocking(true, error);
  endpoint_ = own;
  return error ? "fd:" + number + ": " + error.message() : std::string();
}

// Asio's accept() returns sockets that child processes would inherit.
void Listener::accept() {
  if (!acceptor_.is_open()) return;
  if (!callbacks_.may_accept()) return later();
  const std::size_t number = ++number_;
  acceptor_.async_wait(Acceptor::wait_read, [this, number, alive = std::weak_ptr(alive_)](ErrorCode error) {
    if (alive.expired() || number != number_ || error == boost::asio::error::operation_aborted) return;
    accept_waiting();
  });
}

// When memory ran out, Asio may have lost the wait, or still have it.
void Listener::recover() {
  ErrorCode ignored;
  acceptor_.cancel(ignored);
  again_.cancel();
  accept();
}

// Accepts several at once, but not so many that open connections have to wait.
void Listener::accept_waiting() {
  for (int i = 0; i < accepted_at_once && acceptor_.is_open() && callbacks_.may_accept(); ++i) {
    ErrorCode error;
    Socket socket = io::accept(acceptor_, endpoint_.protocol(), context_, error);
    if (error == boost::asio::error::would_block) break;
    if (!error) error = take(std::move(socket));
    if (error) {
      callbacks_.in_trouble(error);
      return later();
    }
  }
  accept();
}

ErrorCode Listener::take(Socket socket) {
  try {
    callbacks_.accepted(std::move(socket));
    return {};
  } catch (const std::bad_alloc&) {
    return boost::asio::error::no_memory;
  }
}

// Too many open files or too little memory may be temporary.
void Listener::later() {
  again_.expires_after(again);
  again_.async_wait([this, alive = std::weak_ptr(alive_)](ErrorCode cancelled) {
    if (!alive.expired() && !cancelled) accept();
  });
}

void Listener::close() noexcept {
  ErrorCode ignored;
  acceptor_.close(ignored);
  again_.cancel();
  if (!path_.empty()) ::unlink(std::exchange(path_, {}).c_str());
}

}  // namespace wspc::io
