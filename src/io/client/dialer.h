// SPDX-License-Identifier: MIT
// dialer: connects to the first of several addresses that answers ("happy eyeballs").   RFC 8305
#ifndef WSPC_IO_CLIENT_DIALER_H
#define WSPC_IO_CLIENT_DIALER_H

#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "io/loop/socket.h"

namespace wspc::io {

// How many addresses of one name are tried. A name server may send thousands, and each costs a socket and may be the
// port of someone else.
inline constexpr std::ptrdiff_t most_addresses = 32;

// Runs on the thread of `context`. It keeps itself alive until it is done or cancelled.
class Dialer final : public std::enable_shared_from_this<Dialer> {
 public:
  // `socket` is connected, or `error` is that of the last address that failed.
  using Done = std::function<void(Socket socket, ErrorCode error, const Endpoint& where)>;

  explicit Dialer(boost::asio::io_context& context) : context_(context), next_turn_(context) {}

  // Calls `done` once, never from within this call. `addresses` are in order of preference and not empty. The families
  // take turns; the next address is tried after a quarter of a second, or as soon as the one before has failed.
  void dial(std::vector<Endpoint> addresses, Done done);

  // Gives up. `done` is not called after this.
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

// Returns the addresses with their families taking turns, starting with the family of the first one (§4).
[[nodiscard]] std::vector<Endpoint> in_turns(const std::vector<Endpoint>& addresses);

}  // namespace wspc::io

#endif
