// SPDX-License-Identifier: MIT
// echo_beast: an echo server as Boost.Beast's users write it: read a message, write it, and again.
#include <cstdlib>
#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using Error = boost::system::error_code;

class Peer : public std::enable_shared_from_this<Peer> {
 public:
  explicit Peer(Tcp::socket socket) : stream_(std::move(socket)) {}

  void begin() {
    beast::get_lowest_layer(stream_).set_option(Tcp::no_delay(true));
    stream_.read_message_max(64 << 20);
    stream_.async_accept([self = shared_from_this()](Error error) {
      if (!error) self->read();
    });
  }

 private:
  void read() {
    stream_.async_read(buffer_, [self = shared_from_this()](Error error, std::size_t) {
      if (!error) self->write();
    });
  }

  void write() {
    stream_.text(stream_.got_text());
    stream_.async_write(buffer_.data(), [self = shared_from_this()](Error error, std::size_t size) {
      if (error) return;
      self->buffer_.consume(size);
      self->read();
    });
  }

  beast::websocket::stream<Tcp::socket> stream_;
  beast::flat_buffer buffer_;
};

void accept(Tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](Error error, Tcp::socket socket) {
    if (!error) std::make_shared<Peer>(std::move(socket))->begin();
    accept(acceptor);
  });
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 1;
  asio::io_context context(1);
  const auto port = static_cast<unsigned short>(std::atoi(arguments[1]));
  Tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
  accept(acceptor);
  context.run();
}
