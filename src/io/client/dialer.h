// SPDX-License-Identifier: MIT
// dialer: a connection to whichever of several addresses answers first ("happy eyeballs").   RFC 8305
#ifndef WSPC_IO_CLIENT_DIALER_H
#define WSPC_IO_CLIENT_DIALER_H

#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "io/loop/socket.h"

namespace wspc::io {

// Of one name, how many addresses are tried: a name server may send thousands, and each is a socket or somebody's port.
inline constexpr std::ptrdiff_t most_addresses = 32;

// All on the thread of `context`. It keeps itself until it is done or cancelled.
class Dialer final : public std::enable_shared_from_this<Dialer> {
 public:
  // A connected socket; or what was wrong with the last address that failed.
  using Done = std::function<void(Socket socket, ErrorCode error, const Endpoint& where)>;

  explicit Dialer(boost::asio::io_context& context) : context_(context), next_turn_(context) {}

  // Calls `done` once, never from within this call. `addresses` are in the order of preference, and not none: they are
  // tried in turns of their families, a quarter of a second after one another or as soon as the one before has failed.
  void dial(std::vector<Endpoint> addresses, Done done);

  // Gives up; `done` is not called any more.
  void cancel();

 private:
  void try_next();
  void answered(std::list<Socket>::iterator attempt, const Endpoint& where, ErrorCode error);
  void finish(Socket socket, ErrorCode error, const Endpoint& where);

  boost::asio::io_context& context_;
  Timer next_turn_;
  std::vector<Endpoint> waiting_;  // in reverse
  std::list<Socket> attempts_;
  Done done_;
};

// §4: the families take turns, beginning with the first one's.
[[nodiscard]] std::vector<Endpoint> in_turns(const std::vector<Endpoint>& addresses);

}  // namespace wspc::io

#endif
