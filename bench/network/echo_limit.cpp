// SPDX-License-Identifier: MIT
// echo_limit: what the machine allows: one recv and one send for each time that a socket is ready, and of WebSocket
// only what an echo cannot do without. It trusts its client in everything. A floor, and no server.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "bytes/base64.h"
#include "bytes/mask.h"
#include "bytes/sha1.h"

namespace {

using wspc::bytes::MaskKey;

constexpr std::size_t read_size = 256 * 1024;

struct Peer {
  int socket = -1;
  bool open = false;
  std::string head;            // of the request, or of a frame that came in two reads
  std::uint64_t payload = 0;   // of the frame that is still to come
  MaskKey key = 0;             // of that
  std::vector<std::byte> out;  // what the kernel did not take
};

std::string accept_key(std::string_view request) {
  constexpr std::string_view name = "Sec-WebSocket-Key: ";
  const std::size_t at = request.find(name) + name.size();
  const std::string key = std::string(request.substr(at, 24)) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  return wspc::bytes::base64_encode(wspc::bytes::sha1(std::as_bytes(std::span(key))));
}

void shake_hands(Peer& peer, std::string_view more) {
  peer.head += more;
  if (peer.head.find("\r\n\r\n") == std::string::npos) return;
  const std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept_key(peer.head) + "\r\n\r\n";
  ::send(peer.socket, answer.data(), answer.size(), MSG_NOSIGNAL);
  peer.head.clear();
  peer.open = true;
}

// Writes the header of the answer. Returns how much of `in` the header took, or 0 if it is incomplete.
std::size_t answer_header(Peer& peer, std::span<const std::byte> in, std::byte*& to) {
  if (in.size() < 2) return 0;
  const unsigned short_length = std::to_integer<unsigned>(in[1]) & 127U;
  const std::size_t extended = short_length < 126 ? 0 : short_length == 126 ? 2 : 8;
  if (in.size() < 6 + extended) return 0;
  std::uint64_t length = extended == 0 ? short_length : 0;
  for (std::size_t i = 0; i < extended; ++i) length = length << 8 | std::to_integer<unsigned>(in[2 + i]);
  std::memcpy(to, in.data(), 2 + extended);
  to[1] &= std::byte{127};
  to += 2 + extended;
  std::memcpy(&peer.key, in.data() + 2 + extended, sizeof peer.key);
  peer.payload = length;
  return 6 + extended;
}

void echo(Peer& peer, std::span<const std::byte> in, std::byte* const out) {
  std::byte* to = out;
  std::vector<std::byte> joined;
  if (!peer.head.empty()) {
    const auto kept = std::as_bytes(std::span(peer.head));
    joined.assign(kept.begin(), kept.end());
    joined.insert(joined.end(), in.begin(), in.end());
    peer.head.clear();
    in = joined;
  }
  while (!in.empty()) {
    if (peer.payload == 0) {
      const std::size_t header = answer_header(peer, in, to);
      if (header == 0) {
        peer.head.assign(reinterpret_cast<const char*>(in.data()), in.size());
        break;
      }
      in = in.subspan(header);
    }
    const std::size_t piece = std::min<std::uint64_t>(peer.payload, in.size());
    wspc::bytes::mask_copy(to, in.first(piece), peer.key);
    peer.key = wspc::bytes::rotate(peer.key, piece);
    peer.payload -= piece;
    to += piece;
    in = in.subspan(piece);
  }
  const auto size = static_cast<std::size_t>(to - out);
  const ssize_t sent = peer.out.empty() ? ::send(peer.socket, out, size, MSG_NOSIGNAL) : 0;
  peer.out.insert(peer.out.end(), out + std::max<ssize_t>(sent, 0), to);
}

void write_rest(Peer& peer) {
  const ssize_t sent = ::send(peer.socket, peer.out.data(), peer.out.size(), MSG_NOSIGNAL);
  if (sent > 0) peer.out.erase(peer.out.begin(), peer.out.begin() + sent);
}

int listen_on(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
  return ::listen(socket, 4096) == 0 ? socket : -1;
}

void watch(int set, Peer* peer, int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = peer;
  ::epoll_ctl(set, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

int main(int count, char** arguments) {
  const int listener = count == 2 ? listen_on(std::atoi(arguments[1])) : -1;
  if (listener < 0) return 1;
  const int set = ::epoll_create1(0);
  watch(set, nullptr, listener);
  std::vector<std::byte> in(read_size);
  std::vector<std::byte> out(2 * read_size);
  epoll_event events[256];
  for (;;) {
    const int ready = ::epoll_wait(set, events, 256, -1);
    for (int i = 0; i < ready; ++i) {
      auto* peer = static_cast<Peer*>(events[i].data.ptr);
      if (peer == nullptr) {
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        const int on = 1;
        if (socket < 0) continue;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        peer = new Peer;
        peer->socket = socket;
        watch(set, peer, socket);
        continue;
      }
      const bool blocked = !peer->out.empty();
      if (blocked) write_rest(*peer);
      if ((events[i].events & EPOLLIN) != 0 && peer->out.empty()) {
        const ssize_t size = ::recv(peer->socket, in.data(), in.size(), 0);
        if (size <= 0) {
          ::close(peer->socket);
          delete peer;
          continue;
        }
        const auto bytes = std::span(in).first(static_cast<std::size_t>(size));
        if (peer->open) {
          echo(*peer, bytes, out.data());
        } else {
          shake_hands(*peer, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        }
      }
      if (blocked == peer->out.empty()) {
        epoll_event event{};
        event.events = peer->out.empty() ? EPOLLIN : EPOLLOUT;
        event.data.ptr = peer;
        ::epoll_ctl(set, EPOLL_CTL_MOD, peer->socket, &event);
      }
    }
  }
}
