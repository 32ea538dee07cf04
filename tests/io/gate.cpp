// SPDX-License-Identifier: MIT
// gate: a relay in front of a server, where connections wait until a test wants them to pass.
#include "io/gate.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "io/peer.h"

namespace wspc::io {

using boost::asio::ip::tcp;
using boost::system::error_code;

struct Gate::Connection : std::enable_shared_from_this<Connection> {
  Connection(tcp::socket accepted, int own_number)
      : number(own_number), client(std::move(accepted)), server(client.get_executor()) {}

  void pass(std::uint16_t port, std::function<void(std::span<char>)> change) {
    rewrite = std::move(change);
    server.async_connect({boost::asio::ip::address_v4::loopback(), port},
                         [self = shared_from_this()](error_code error) {
                           if (error) return self->end();
                           self->pump(self->client, self->server, self->up);
                           self->pump(self->server, self->client, self->down);
                         });
  }

  void pump(tcp::socket& from, tcp::socket& to, std::array<char, 16384>& buffer) {
    from.async_read_some(
        boost::asio::buffer(buffer), [&, self = shared_from_this()](error_code error, std::size_t size) {
          if (error) return self->end();
          if (&from == &self->server) self->rewrite(std::span(buffer).first(size));
          boost::asio::async_write(to, boost::asio::buffer(buffer, size), [&, self](error_code failed, std::size_t) {
            if (failed) return self->end();
            self->pump(from, to, buffer);
          });
        });
  }

  void end() {
    error_code ignored;
    client.close(ignored);
    server.close(ignored);
  }

  int number;
  std::function<void(std::span<char>)> rewrite;
  tcp::socket client;
  tcp::socket server;
  std::array<char, 16384> up{};
  std::array<char, 16384> down{};
};

Gate::Gate(std::uint16_t server, Decide decide)
    : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}),
      port_(acceptor_.local_endpoint().port()),
      server_(server),
      decide_(std::move(decide)) {
  accept();
  thread_ = std::thread([this] { context_.run(); });
}

Gate::~Gate() {
  context_.stop();
  thread_.join();
}

void Gate::lead_to(std::uint16_t server, Decide decide) {
  const std::lock_guard lock(mutex_);
  server_ = server;
  decide_ = std::move(decide);
  came_ = 0;
}

int Gate::came() {
  const std::lock_guard lock(mutex_);
  return came_;
}

bool Gate::wait_for(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return came_ >= count; });
}

// This owns the loop: no handler runs when it is gone.
void Gate::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error) return;
    std::unique_lock lock(mutex_);
    waiting_.push_back(std::make_shared<Connection>(std::move(socket), came_++));
    changed_.notify_all();
    decide();
    lock.unlock();
    accept();
  });
}

void Gate::decide() {
  for (const auto& each : std::exchange(waiting_, {})) {
    const Passage passage = decide_(each->number, came_);
    if (passage == Passage::wait) waiting_.push_back(each);
    if (passage == Passage::pass) each->pass(server_, rewrite_);
    if (passage == Passage::end) each->end();
  }
}

}  // namespace wspc::io
