// SPDX-License-Identifier: MIT
// websocketpp_server: websocketpp's server on memory. On its own, for websocketpp is no C++20.
#include "core/websocketpp_server.h"

#include <string_view>
#include <websocketpp/config/core.hpp>
#include <websocketpp/server.hpp>

namespace wspc::bench {
namespace {

using Server = websocketpp::server<websocketpp::config::core>;

constexpr std::string_view request =
    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

}  // namespace

struct WebsocketppServer::Inside {
  Server server;
  Server::connection_ptr connection;
  std::int64_t messages = 0;
};

WebsocketppServer::WebsocketppServer() : inside_(new Inside) {
  Server& server = inside_->server;
  server.clear_access_channels(websocketpp::log::alevel::all);
  server.clear_error_channels(websocketpp::log::elevel::all);
  server.set_max_message_size(1 << 24);
  server.set_write_handler([](websocketpp::connection_hdl, const char*, std::size_t) { return std::error_code(); });
  server.set_message_handler([this](websocketpp::connection_hdl, Server::message_ptr) { ++inside_->messages; });
  inside_->connection = server.get_connection();
  inside_->connection->start();
  receive(request.data(), request.size());
}

WebsocketppServer::~WebsocketppServer() = default;

void WebsocketppServer::receive(const char* data, std::size_t size) { inside_->connection->read_all(data, size); }

void WebsocketppServer::send_binary(const std::string& payload) {
  inside_->connection->send(payload, websocketpp::frame::opcode::binary);
}

std::int64_t WebsocketppServer::messages() const { return inside_->messages; }

}  // namespace wspc::bench
