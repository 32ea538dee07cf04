// SPDX-License-Identifier: MIT
// peer: the other side of a test, made of a plain socket.
#include "io/peer.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <utility>

namespace wspc::io {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

unsigned byte_at(const std::string& text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

}  // namespace

unsigned Frame::code() const { return payload.size() < 2 ? 1005 : byte_at(payload, 0) << 8 | byte_at(payload, 1); }

Peer::Peer(std::uint16_t port, int receive_buffer) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const sockaddr_in address = loopback(port);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) close();
  const int yes = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

Peer::~Peer() { close(); }
Peer::Peer(Peer&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), pending_(std::exchange(other.pending_, {})) {}
Peer& Peer::operator=(Peer&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(pending_, other.pending_);
  return *this;
}

Peer Peer::opened(std::uint16_t port, int receive_buffer) {
  Peer peer(port, receive_buffer);
  peer.send(request());
  const auto head = peer.read_head();
  if (!head || head->substr(0, 12) != "HTTP/1.1 101") peer.close();
  return peer;
}

bool Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

int Peer::receive_some() {
  const timeval wait{patience.count() / 1000, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  std::array<char, 65536> buffer;
  const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
  if (size > 0) pending_.append(buffer.data(), static_cast<std::size_t>(size));
  return static_cast<int>(size);
}

std::optional<std::string> Peer::read(std::size_t size) {
  while (pending_.size() < size) {
    if (receive_some() <= 0) return std::nullopt;
  }
  std::string result = pending_.substr(0, size);
  pending_.erase(0, size);
  return result;
}

std::optional<std::string> Peer::read_head() {
  while (pending_.find("\r\n\r\n") == pending_.npos) {
    if (receive_some() <= 0) return std::nullopt;
  }
  return read(pending_.find("\r\n\r\n") + 4);
}

// Server's frames; client's are unmasked.
std::optional<Frame> Peer::read_frame() {
  const auto start = read(2);
  if (!start) return std::nullopt;
  Frame frame{byte_at(*start, 0) & 0x0F, (byte_at(*start, 0) & 0x80) != 0, {}};
  std::uint64_t size = byte_at(*start, 1) & 0x7F;
  const auto longer = read(size == 126 ? 2 : size == 127 ? 8 : 0);
  if (!longer) return std::nullopt;
  if (!longer->empty()) size = 0;
  for (std::size_t i = 0; i < longer->size(); ++i) size = size << 8 | byte_at(*longer, i);
  const auto key = read((byte_at(*start, 1) & 0x80) != 0 ? 4 : 0);
  auto payload = key ? read(size) : std::nullopt;
  if (!payload) return std::nullopt;
  for (std::size_t i = 0; !key->empty() && i < payload->size(); ++i) {
    (*payload)[i] = static_cast<char>((*payload)[i] ^ (*key)[i % 4]);
  }
  frame.payload = std::move(*payload);
  return frame;
}

std::optional<std::string> Peer::read_to_end() {
  int size = 0;
  while ((size = receive_some()) > 0) {
  }
  if (size < 0) return std::nullopt;
  return std::exchange(pending_, {});
}

void Peer::shut() { shutdown(socket_, SHUT_WR); }

void Peer::reset() {
  const linger now{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

void Peer::close() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

std::string Peer::frame(unsigned opcode, std::string_view payload, bool fin) {
  constexpr std::string_view key = "\x37\xfa\x21\x3d";
  std::string result(1, static_cast<char>((fin ? 0x80u : 0u) | opcode));
  const std::size_t extra = payload.size() < 126 ? 0 : payload.size() < 65536 ? 2 : 8;
  result += static_cast<char>(0x80 | (extra == 0 ? payload.size() : extra == 2 ? 126u : 127u));
  for (std::size_t i = extra; i-- > 0;) result += static_cast<char>(payload.size() >> (8 * i) & 0xFF);
  result += key;
  for (std::size_t i = 0; i < payload.size(); ++i) result += static_cast<char>(payload[i] ^ key[i % 4]);
  return result;
}

std::string Peer::request(std::string_view more, std::string_view path) {
  return "GET " + std::string(path) +
         " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         std::string(more) + "\r\n";
}

PeerListener::PeerListener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  listen(socket_, 16);
  getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
}

PeerListener::~PeerListener() { ::close(socket_); }

Peer PeerListener::accept() { return Peer(::accept(socket_, nullptr, nullptr)); }

}  // namespace wspc::io
