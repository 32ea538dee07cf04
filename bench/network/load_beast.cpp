// SPDX-License-Identifier: MIT
// load_beast: a load generator that shares no line with `wspc bench`: Boost.Beast's client, one message in flight on
// each connection. Prints echoes per second, and the median of the latencies in microseconds, as JSON.
//
//     load_beast PORT CONNECTIONS BYTES WARM-UP-MS DURATION-MS
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio.hpp>
#include <boost/beast.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
using Clock = std::chrono::steady_clock;

namespace {

struct Window {
  Clock::time_point begin;
  Clock::time_point end;
  std::vector<double> latencies;  // in microseconds
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& context, unsigned short port, std::size_t size, Window& window)
      : stream_(context), payload_(size, 'x'), window_(window) {
    stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
    stream_.next_layer().set_option(asio::ip::tcp::no_delay(true));
    stream_.handshake("127.0.0.1", "/");
  }

  void send() {
    sent_ = Clock::now();
    if (sent_ >= window_.end) return;
    stream_.async_write(asio::buffer(payload_), [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error) self->receive();
    });
  }

 private:
  void receive() {
    stream_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return;
      const auto now = Clock::now();
      if (self->sent_ >= self->window_.begin && now < self->window_.end) {
        self->window_.latencies.push_back(std::chrono::duration<double, std::micro>(now - self->sent_).count());
      }
      self->buffer_.clear();
      self->send();
    });
  }

  beast::websocket::stream<asio::ip::tcp::socket> stream_;
  beast::flat_buffer buffer_;
  std::string payload_;
  Window& window_;
  Clock::time_point sent_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) return 1;
  const auto number = [arguments](int i) { return std::strtoul(arguments[i], nullptr, 10); };
  asio::io_context context(1);
  Window window;
  std::vector<std::shared_ptr<Connection>> connections;
  for (unsigned long i = 0; i < number(2); ++i) {
    connections.push_back(
        std::make_shared<Connection>(context, static_cast<unsigned short>(number(1)), number(3), window));
  }
  window.begin = Clock::now() + std::chrono::milliseconds(number(4));
  window.end = window.begin + std::chrono::milliseconds(number(5));
  for (const auto& connection : connections) connection->send();
  context.run();
  if (window.latencies.empty()) return 1;
  const auto middle = window.latencies.begin() + static_cast<std::ptrdiff_t>(window.latencies.size() / 2);
  std::nth_element(window.latencies.begin(), middle, window.latencies.end());
  std::printf("{\"echoes_per_second\": %.1f, \"p50_us\": %.1f}\n",
              static_cast<double>(window.latencies.size()) * 1000.0 / static_cast<double>(number(5)), *middle);
}
