// SPDX-License-Identifier: MIT
// beast_echo: Boost.Beast's WebSocket as an echo, for the judge to be judged by.   beast_echo server PORT | client URL
//
// Not part of the build: g++ -std=c++20 -O2 beast_echo.cpp -lpthread -o beast_echo

#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = boost::asio::ip::tcp;

namespace {

constexpr std::size_t longest_message = 64U << 20U;

void prepare(websocket::stream<tcp::socket>& stream) {
  websocket::permessage_deflate deflate;
  deflate.server_enable = deflate.client_enable = true;
  stream.set_option(deflate);
  stream.auto_fragment(false);
  stream.read_message_max(longest_message);
  stream.next_layer().set_option(tcp::no_delay(true));
}

void echo(websocket::stream<tcp::socket>& stream) {
  for (;;) {
    beast::flat_buffer buffer;
    stream.read(buffer);
    stream.text(stream.got_text());
    stream.write(buffer.data());
  }
}

void serve_one(tcp::socket socket) {
  try {
    websocket::stream<tcp::socket> stream(std::move(socket));
    prepare(stream);
    stream.accept();
    echo(stream);
  } catch (const std::exception&) {  // the end of every connection is an exception
  }
}

void serve(unsigned short port) {
  boost::asio::io_context context;
  tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), port});
  std::cout << "listening on ws://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
  for (;;) std::thread(serve_one, acceptor.accept()).detach();
}

// ws://host:port/resource
void connect(const std::string& url) {
  const auto colon = url.find(':', 5);
  const auto slash = url.find('/', 5);
  const std::string host = url.substr(5, colon - 5);
  const std::string port = url.substr(colon + 1, slash - colon - 1);
  boost::asio::io_context context;
  websocket::stream<tcp::socket> stream(context);
  boost::asio::connect(stream.next_layer(), tcp::resolver(context).resolve(host, port));
  prepare(stream);
  stream.handshake(host + ":" + port, url.substr(slash));
  echo(stream);
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::cerr << "beast_echo server PORT | client URL\n";
    return 2;
  }
  try {
    if (std::string(words[1]) == "server") serve(static_cast<unsigned short>(std::atoi(words[2])));
    connect(words[2]);
  } catch (const std::exception& end) {
    std::cerr << "beast_echo: " << end.what() << '\n';
  }
}
