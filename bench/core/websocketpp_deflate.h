// SPDX-License-Identifier: MIT
// websocketpp_deflate: websocketpp's permessage-deflate on its own, without frames around it.
#ifndef WSPC_BENCH_CORE_WEBSOCKETPP_DEFLATE_H
#define WSPC_BENCH_CORE_WEBSOCKETPP_DEFLATE_H

#include <cstddef>
#include <memory>
#include <string>

namespace wspc::bench {

// A server's side.
class WebsocketppDeflate {
 public:
  WebsocketppDeflate(bool takeover, int window_bits);  // for both directions
  ~WebsocketppDeflate();
  WebsocketppDeflate(const WebsocketppDeflate&) = delete;
  WebsocketppDeflate& operator=(const WebsocketppDeflate&) = delete;

  // Inflates a message's payload and compresses it again: the size of that.
  std::size_t echo(const std::string& payload);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace wspc::bench

#endif
