// SPDX-License-Identifier: MIT
// programs: each session talks to a program of its own: a message is a line.
#ifndef WSPC_TOOL_PROGRAMS_H
#define WSPC_TOOL_PROGRAMS_H

#include <string>
#include <utility>

#include "tool/conduct.h"

namespace wspc::tool {

// A message becomes a line of the program's standard input, and a line of its output becomes a message: text, if it is
// UTF-8. The program ends: the WebSocket is closed, 1000 for status 0, else 1011. The WebSocket ends: the program's
// input ends, and it gets SIGHUP; five seconds later, SIGKILL. It finds REMOTE_ADDR, PATH_INFO and WEBSOCKET_PROTOCOL
// in its environment, and what it says on stderr is the server's.
class Programs final : public Conduct {
 public:
  explicit Programs(std::string command) : command_(std::move(command)) {}

  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override;
  void writable(io::Session& session) override;
  void closed(io::Session& session) override;

 private:
  class Program;

  std::string command_;
};

}  // namespace wspc::tool

#endif
