// SPDX-License-Identifier: MIT
// pipe_address: what an end of a pipe is, as it is written.
#ifndef WSPC_TOOL_PIPE_PIPE_ADDRESS_H
#define WSPC_TOOL_PIPE_PIPE_ADDRESS_H

#include <cstdint>
#include <string>
#include <string_view>

namespace wspc::tool {

struct PipeAddress {
  enum class Kind : std::uint8_t { stdio, tcp, unix_socket, program, web_socket };

  Kind kind = Kind::stdio;
  bool listens = false;  // for many, one after the other or at once
  std::string host{};    // an address, for those that listen
  std::uint16_t port = 0;
  std::string text{};  // a path, a command, a URL
};

// "-", "tcp:HOST:PORT", "tcp-listen:[ADDRESS:]PORT", "unix:PATH", "unix-listen:PATH", "exec:COMMAND", "ws://…",
// "wss://…", "ws-listen:[ADDRESS:]PORT". What is wrong with it; empty: nothing.
[[nodiscard]] std::string parse(std::string_view text, PipeAddress& address);

}  // namespace wspc::tool

#endif
