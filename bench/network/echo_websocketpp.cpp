// SPDX-License-Identifier: MIT
// echo_websocketpp: an echo server as websocketpp's users write it.
#include <cstdlib>
#include <websocketpp/config/asio_no_tls.hpp>
#include <websocketpp/server.hpp>

namespace {

struct Config : websocketpp::config::asio {
  static const size_t max_message_size = 64 << 20;
};
using Server = websocketpp::server<Config>;

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 1;
  Server server;
  server.clear_access_channels(websocketpp::log::alevel::all);
  server.clear_error_channels(websocketpp::log::elevel::all);
  server.init_asio();
  server.set_reuse_addr(true);
  server.set_listen_backlog(4096);
  server.set_max_message_size(64 << 20);
  server.set_tcp_post_init_handler([&server](websocketpp::connection_hdl peer) {
    server.get_con_from_hdl(peer)->get_raw_socket().set_option(boost::asio::ip::tcp::no_delay(true));
  });
  server.set_message_handler([&server](websocketpp::connection_hdl peer, Server::message_ptr message) {
    websocketpp::lib::error_code ignored;
    server.send(peer, message->get_payload(), message->get_opcode(), ignored);
  });
  server.listen(static_cast<unsigned short>(std::atoi(arguments[1])));
  server.start_accept();
  server.run();
}
