// SPDX-License-Identifier: MIT
// beast_peer: Boost.Beast's WebSocket, driven by the commands of external_peer.py.   RFC 6455, RFC 7692
//
// Beast inflates and deflates with code of its own, not with zlib.
#include <deque>
#include <functional>
#include <iostream>
#include <memory>
#include <openssl/sha.h>
#include <string>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <nlohmann/json.hpp>

namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using Json = nlohmann::json;
using Stream = websocket::stream<asio::ip::tcp::socket>;
using boost::system::error_code;

constexpr std::size_t short_message = 4096;  // reported with its content
constexpr std::size_t longest_message = 64 << 20;

void report(const Json& event) { std::cout << event.dump() << std::endl; }

std::string hex(const std::string& bytes) {
  static const char digits[] = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::string from_hex(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return bytes;
}

std::string sha256(const std::string& bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return hex(digest);
}

std::string pattern(const std::string& type, std::size_t size) {
  std::string unit = "aé€😀";
  if (type == "binary") {
    unit.resize(65521);
    for (std::size_t i = 0; i < unit.size(); ++i) unit[i] = static_cast<char>(i * 167 + (i >> 3));
  }
  std::string payload;
  while (payload.size() + unit.size() <= size) payload += unit;
  if (type == "text") return payload + std::string(size - payload.size(), 'x');
  return payload + unit.substr(0, size - payload.size());
}

// {"server_no_context_takeover": true, "client_max_window_bits": 9, …}, or null: no compression.
websocket::permessage_deflate deflate(const Json& wanted) {
  websocket::permessage_deflate options;
  if (wanted.is_null()) return options;
  options.server_enable = options.client_enable = true;
  options.server_no_context_takeover = wanted.value("server_no_context_takeover", false);
  options.client_no_context_takeover = wanted.value("client_no_context_takeover", false);
  options.server_max_window_bits = wanted.value("server_max_window_bits", 15);
  options.client_max_window_bits = wanted.value("client_max_window_bits", 15);
  options.memLevel = 8;
  return options;
}

class Peer {
 public:
  void connect(const Json& command) {
    const std::string url = command["url"];  // ws://host:port/path
    const std::size_t colon = url.find(':', 5);
    const std::size_t slash = url.find('/', colon);
    const std::string host = url.substr(5, colon - 5);
    const std::string port = url.substr(colon + 1, slash - colon - 1);
    asio::connect(stream_.next_layer(), asio::ip::tcp::resolver(context_).resolve(host, port));
    prepare(command);
    stream_.handshake(host + ':' + port, slash == url.npos ? "/" : url.substr(slash));
    opened();
  }

  void serve(const Json& command) {
    report({{"event", "listening"}, {"port", acceptor_.local_endpoint().port()}});
    acceptor_.async_accept([this, command](error_code error, asio::ip::tcp::socket socket) {
      if (error) return;
      stream_.next_layer() = std::move(socket);
      prepare(command);
      stream_.accept();
      opened();
    });
  }

  void send(bool text, std::string payload) {
    queue_.push_back({text, std::move(payload)});
    if (queue_.size() == 1) write();
  }

  void close(const Json& command) {
    stream_.async_close({static_cast<websocket::close_code>(command.value("code", 1005)), command.value("reason", "")},
                        [](error_code) {});
  }

  void perform(const Json& command) {
    const std::string what = command["do"];
    if (what == "connect") return connect(command);
    if (what == "serve") return serve(command);
    if (what == "close") return close(command);
    const std::string type = command["type"];
    if (what == "pattern") return send(type == "text", pattern(type, command["size"]));
    send(type == "text", type == "text" ? command["text"].get<std::string>() : from_hex(command["hex"]));
  }

  // Commands of stdin, until it ends.
  void run() {
    std::thread reader([this] {
      for (std::string line; std::getline(std::cin, line);) {
        asio::post(context_, [this, command = Json::parse(line)] { perform(command); });
      }
      context_.stop();
    });
    const auto work = asio::make_work_guard(context_);
    context_.run();
    reader.join();
  }

 private:
  struct Message {
    bool text = false;
    std::string payload;
  };

  void prepare(const Json& command) {
    stream_.set_option(deflate(command.value("deflate", Json())));
    stream_.read_message_max(longest_message);
    stream_.next_layer().set_option(asio::ip::tcp::no_delay(true));
  }

  void opened() {
    report({{"event", "open"}});
    read();
  }

  void read() {
    stream_.async_read(input_, [this](error_code error, std::size_t) {
      if (error) return ended(error);
      std::string payload = boost::beast::buffers_to_string(input_.data());
      input_.consume(input_.size());
      describe(std::move(payload));
      read();
    });
  }

  void describe(std::string payload) {
    const bool text = stream_.got_text();
    Json event{{"event", "message"},
               {"type", text ? "text" : "binary"},
               {"size", payload.size()},
               {"sha256", sha256(payload)}};
    if (payload.size() <= short_message) event[text ? "text" : "hex"] = text ? payload : hex(payload);
    report(event);
  }

  void ended(error_code error) {
    const bool closed = error == websocket::error::closed;
    if (!closed) std::cerr << error.message() << std::endl;
    report({{"event", "close"},
            {"code", closed ? static_cast<unsigned>(stream_.reason().code) : 1006U},
            {"reason", std::string(stream_.reason().reason.c_str())}});
  }

  void write() {
    stream_.text(queue_.front().text);
    stream_.async_write(asio::buffer(queue_.front().payload), [this](error_code error, std::size_t) {
      if (error) return;
      queue_.pop_front();
      if (!queue_.empty()) write();
    });
  }

  asio::io_context context_;
  asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  Stream stream_{context_};
  boost::beast::flat_buffer input_;
  std::deque<Message> queue_;
};

}  // namespace

int main() {
  try {
    Peer().run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
