// SPDX-License-Identifier: MIT
// listener: accepts connections at one address.
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
  std::uint16_t port = 0;   // of an IP address; 0 for any free port
  bool share_port = false;  // SO_REUSEPORT: others may listen there as well, and the kernel distributes connections
};

// Thread safety: call all functions on the thread of `context`.
class Listener {
 public:
  struct Callbacks {
    std::function<void(Socket)> accepted;
    std::function<bool()> may_accept;                  // if false, new connections wait for a while
    std::function<void(const ErrorCode&)> in_trouble;  // the listener cannot accept now, and tries again soon
  };

  Listener(boost::asio::io_context& context, Callbacks callbacks);
  ~Listener() { close(); }

  // Binds and listens. Returns an empty string, or what went wrong ("127.0.0.1:9001: Address already in use").
  [[nodiscard]] std::string listen(const ListenOptions& options);

  // Starts accepting connections.
  void start() { accept(); }

  // Resumes accepting after an exception has left the loop.
  void recover();

  // Stops listening, and removes the file of a Unix socket.
  void close() noexcept;

  [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }

 private:
  std::string listen_at(const Endpoint& where, const std::string& name, bool share_port);
  std::string listen_at_path(const std::string& path);
  std::string adopt(const std::string& number);
  void accept();
  void accept_waiting();
  ErrorCode take(Socket socket);  // returns the error if a resource is exhausted
  void later();

  boost::asio::io_context& context_;
  Callbacks callbacks_;
  Acceptor acceptor_;
  Timer again_;
  std::size_t number_ = 0;  // of the current wait
  Endpoint endpoint_;
  std::string path_;                                        // to remove in close()
  std::shared_ptr<void> alive_ = std::make_shared<char>();  // lets handlers find out that the listener is gone
};

}  // namespace wspc::io

#endif
