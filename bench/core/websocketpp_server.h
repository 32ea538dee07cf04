// SPDX-License-Identifier: MIT
// websocketpp_server: websocketpp's server on memory. On its own, for websocketpp is no C++20.
#ifndef WSPC_BENCH_CORE_WEBSOCKETPP_SERVER_H
#define WSPC_BENCH_CORE_WEBSOCKETPP_SERVER_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace wspc::bench {

class WebsocketppServer {
 public:
  WebsocketppServer();  // its opening handshake is done
  ~WebsocketppServer();
  WebsocketppServer(const WebsocketppServer&) = delete;
  WebsocketppServer& operator=(const WebsocketppServer&) = delete;

  void receive(const char* data, std::size_t size);
  void send_binary(const std::string& payload);  // to nowhere
  [[nodiscard]] std::int64_t messages() const;   // that came

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace wspc::bench

#endif
