// SPDX-License-Identifier: MIT
// gate: a relay in front of a server, where connections wait until a test wants them to pass.
#ifndef WSPC_TESTS_IO_GATE_H
#define WSPC_TESTS_IO_GATE_H

#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

namespace wspc::io {

// How the gate treats a connection.
enum class Passage : std::uint8_t { pass, end, wait };

class Gate {
 public:
  // Called on the gate's thread for each connection, by its number from 0 on, when it has come; and again for all that
  // wait whenever another one comes. `all`: how many have come.
  using Decide = std::function<Passage(int number, int all)>;

  Gate(std::uint16_t server, Decide decide);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // Connections that come from now on are counted from 0, and lead to `server`.
  void lead_to(std::uint16_t server, Decide decide);

  // Changes the bytes of servers before they are passed on. Call it before the first connection.
  void rewrite(std::function<void(std::span<char>)> change) { rewrite_ = std::move(change); }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int came();  // since lead_to()

  // Waits for this many connections. Returns false if they do not arrive within `patience`.
  [[nodiscard]] bool wait_for(int count);

 private:
  struct Connection;

  void accept();
  void decide();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::vector<std::shared_ptr<Connection>> waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void(std::span<char>)> rewrite_ = [](std::span<char>) {};
  std::uint16_t server_;
  Decide decide_;
  int came_ = 0;
  std::thread thread_;
};

}  // namespace wspc::io

#endif
