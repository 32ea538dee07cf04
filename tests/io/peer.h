// SPDX-License-Identifier: MIT
// peer: the other side of a test, made of a plain socket: it sends any bytes, and sees every byte.
#ifndef WSPC_TESTS_IO_PEER_H
#define WSPC_TESTS_IO_PEER_H

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wspc::io {

inline constexpr std::chrono::milliseconds patience{60000};  // of tests that expect something to happen

struct Frame {
  unsigned opcode = 0;
  bool fin = true;
  std::string payload;

  // Returns the code of a Close, or 1005 if it has none.
  [[nodiscard]] unsigned code() const;
};

class Peer {
 public:
  Peer() = default;
  explicit Peer(int socket) : socket_(socket) {}
  explicit Peer(std::uint16_t port, int receive_buffer = 0);
  ~Peer();
  Peer(Peer&& other) noexcept;
  Peer& operator=(Peer&& other) noexcept;

  // Connects, shakes hands and expects 101.
  static Peer opened(std::uint16_t port, int receive_buffer = 0);

  // Sends all of `bytes`. Returns false if the other side has gone.
  bool send(std::string_view bytes);
  bool send_frame(unsigned opcode, std::string_view payload, bool fin = true) {
    return send(frame(opcode, payload, fin));
  }

  // Returns nullopt if it does not arrive within `patience`, or the connection ends first.
  std::optional<std::string> read(std::size_t size);
  std::optional<std::string> read_head();  // up to the blank line
  std::optional<Frame> read_frame();

  // Returns the bytes up to the end of file, or nullopt if a reset or a timeout ends the connection.
  std::optional<std::string> read_to_end();

  void shut();   // our half
  void reset();  // closes with a reset
  void close();

  [[nodiscard]] int socket() const { return socket_; }

  // A client's frame, masked.
  static std::string frame(unsigned opcode, std::string_view payload, bool fin = true);
  static std::string request(std::string_view more = {}, std::string_view path = "/");

 private:
  int receive_some();  // into pending_: above 0; 0: end of file; below: reset or timeout

  int socket_ = -1;
  std::string pending_;
};

// A listening socket of the test's own.
class PeerListener {
 public:
  PeerListener();
  ~PeerListener();
  PeerListener(const PeerListener&) = delete;
  PeerListener& operator=(const PeerListener&) = delete;
  [[nodiscard]] int socket() const { return socket_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_) + "/"; }
  Peer accept();

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace wspc::io

#endif
