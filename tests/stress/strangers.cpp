// SPDX-License-Identifier: MIT
// strangers: TCP connections to the library's servers that are not those of a WebSocket client, or not for long.
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

#include "clients.h"

namespace wspc::stress {
namespace {

constexpr std::string_view handshake =
    "GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
    "13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

class Stranger {
 public:
  explicit Stranger(const std::string& url) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1))));
    const timeval patience{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    static_cast<void>(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  }
  ~Stranger() { ::close(socket_); }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  void send(std::string_view bytes) { static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL)); }
  std::string receive() {
    std::array<char, 4096> bytes{};
    const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    return {bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  }

  // The connection is to end with a TCP reset.
  void crash() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

 private:
  int socket_;
};

std::string garbage(Chance& chance) {
  std::string bytes(1 + chance.below(2000), '\0');
  for (char& byte : bytes) byte = static_cast<char>(chance.below(256));
  return bytes;
}

void vanish(Scene& scene) {
  Stranger stranger(scene.rounds.url());
  stranger.send(
      handshake.substr(0, scene.chance.below(2) == 0 ? handshake.size() : scene.chance.below(handshake.size())));
  if (scene.chance.one_in(2)) stranger.receive();
  if (scene.chance.one_in(2)) stranger.crash();
}

void send_garbage(Scene& scene) {
  Stranger stranger(scene.rounds.url());
  if (scene.chance.one_in(2)) stranger.send(handshake);
  stranger.send(garbage(scene.chance));
  stranger.receive();
}

void flood(Scene& scene) {
  Stranger stranger(scene.rounds.url());
  stranger.send(handshake);
  std::string pings;
  for (int i = 0; i < 500; ++i) pings += std::string_view("\x89\x84\0\0\0\0ping", 10);
  stranger.send(pings);
  scene.chance.pause(std::chrono::milliseconds(50));
  stranger.crash();
}

void fetch(Scene& scene) {
  Stranger stranger(scene.rounds.url());
  const bool throws = scene.chance.one_in(2);
  stranger.send(throws ? "GET /page-throws HTTP/1.1\r\nHost: localhost\r\n\r\n"
                       : "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string answer = stranger.receive();
  if (throws && answer.starts_with("HTTP/1.1 200")) scene.tally.complain("a page that has thrown was served");
}

}  // namespace

std::span<const Kind> stranger_kinds() {
  static constexpr std::array<Kind, 4> kinds{
      {{"vanish", vanish}, {"send garbage", send_garbage}, {"flood with pings", flood}, {"fetch a page", fetch}}};
  return kinds;
}

}  // namespace wspc::stress
