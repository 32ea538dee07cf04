// SPDX-License-Identifier: MIT
// moody_server: a server that does something else with each connection: silence, resets, half answers, redirections.
#ifndef WSPC_TESTS_IO_MOODY_SERVER_H
#define WSPC_TESTS_IO_MOODY_SERVER_H

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

namespace wspc::io {

class MoodyServer {
 public:
  explicit MoodyServer(unsigned seed) : random_(seed) {
    accept();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~MoodyServer() {
    context_.stop();
    thread_.join();
  }
  MoodyServer(const MoodyServer&) = delete;
  MoodyServer& operator=(const MoodyServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  using tcp = boost::asio::ip::tcp;
  using Error = boost::system::error_code;

  struct Connection {
    explicit Connection(tcp::socket accepted) : socket(std::move(accepted)) {}
    tcp::socket socket;
    std::array<char, 4096> input{};
    bool stays = false;
  };

  static constexpr std::array<std::string_view, 10> answers{
      "",
      "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 9\r\n\r\nhalf",
      "HTTP/1.1 307 Temporary Redirect\r\nLocation: ws://held.test/\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nhalf",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n",
      "HTTP/1.1 200 Connection established\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n",
      "\x05",
      "neither HTTP nor anything else\r\n\r\n"};

  // This owns the loop: no handler runs when it is gone.
  void accept() {
    acceptor_.async_accept([this](Error error, tcp::socket socket) {
      if (error) return;
      serve(std::make_shared<Connection>(std::move(socket)));
      accept();
    });
  }

  void serve(const std::shared_ptr<Connection>& connection) {
    const unsigned mood = static_cast<unsigned>(random_() % 8);
    if (mood == 0) return;  // closes it
    if (mood == 1) return reset(*connection);
    connection->stays = mood != 2;
    const std::string_view answer = answers[random_() % answers.size()];
    auto& socket = connection->socket;
    socket.async_read_some(boost::asio::buffer(connection->input), [connection, answer](Error error, std::size_t) {
      if (error) return;
      boost::asio::async_write(connection->socket, boost::asio::buffer(answer), [connection](Error, std::size_t) {
        if (connection->stays) read_on(connection);
      });
    });
  }

  static void read_on(const std::shared_ptr<Connection>& connection) {
    connection->socket.async_read_some(boost::asio::buffer(connection->input), [connection](Error error, std::size_t) {
      if (!error) read_on(connection);
    });
  }

  static void reset(Connection& connection) {
    Error ignored;
    connection.socket.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    connection.socket.close(ignored);
  }

  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::mt19937 random_;
  std::thread thread_;
};

}  // namespace wspc::io

#endif
