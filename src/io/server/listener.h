// SPDX-License-Identifier: MIT
// listener: accepts connections at one address, for as long as it may.
#ifndef WSPC_IO_SERVER_LISTENER_H
#define WSPC_IO_SERVER_LISTENER_H

#include <functional>
#include <memory>
#include <string>

#include "io/loop/socket.h"

namespace wspc::io {

// Where to listen.
struct ListenOptions {
  std::string address{};    // an IP address; "unix:PATH"; or "fd:N", a socket that listens already (systemd's is 3)
  std::uint16_t port = 0;   // of an IP address; 0: any free one
  bool share_port = false;  // SO_REUSEPORT: others may listen there as well, and the kernel hands out connections
};

// All on the thread of `context`.
class Listener {
 public:
  struct Callbacks {
    std::function<void(Socket)> accepted;
    std::function<bool()> may_accept;                  // false: those that come wait, for a while
    std::function<void(const ErrorCode&)> in_trouble;  // it cannot accept now, and tries again soon
  };

  Listener(boost::asio::io_context& context, Callbacks callbacks);
  ~Listener() { close(); }

  // Binds and listens. Returns what went wrong ("127.0.0.1:9001: Address already in use"), or an empty string.
  [[nodiscard]] std::string listen(const ListenOptions& options);

  // From now on whoever comes is accepted.
  void start() { accept(); }

  // Goes on after an exception that came out of the loop.
  void recover();

  // No more. A Unix socket's file goes with it.
  void close() noexcept;

  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }

 private:
  std::string listen_at(const Endpoint& where, const std::string& name, bool share_port);
  std::string listen_at_path(const std::string& path);
  std::string adopt(const std::string& number);
  void accept();
  void accept_waiting();
  ErrorCode take(Socket socket);  // what there was too little of
  void later();

  boost::asio::io_context& context_;
  Callbacks callbacks_;
  Acceptor acceptor_;
  Timer again_;
  std::size_t number_ = 0;  // of the wait that counts
  Endpoint endpoint_;
  std::string path_;                                        // to remove in the end
  std::shared_ptr<void> alive_ = std::make_shared<char>();  // for handlers, which may find the listener gone
};

}  // namespace wspc::io

#endif
