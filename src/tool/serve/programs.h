// SPDX-License-Identifier: MIT
// programs: each session talks to a program of its own: a message is a line.
#ifndef WSPC_TOOL_SERVE_PROGRAMS_H
#define WSPC_TOOL_SERVE_PROGRAMS_H

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

#include "tool/programs/process_group.h"
#include "tool/serve/serve_mode.h"

namespace wspc::tool {

// A message becomes a line of the program's standard input, and a line of its output becomes a message: text, if it is
// UTF-8. A line of more than a MiB is sent in fragments. When the program ends, the WebSocket is closed with 1000 for
// status 0, otherwise with 1011. When the WebSocket ends, the program reads what it has been sent; then its input ends,
// and it gets SIGHUP, and SIGKILL five seconds later. Its environment has REMOTE_ADDR, PATH_INFO and
// WEBSOCKET_PROTOCOL, and its stderr is the server's.
class Programs final : public ServeMode {
 public:
  explicit Programs(std::string command) : command_(std::move(command)) {}

  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override;
  void writable(io::Session& session) override;
  void closed(io::Session& session) override;

  // Ends the programs that are still there. Call it when the server's loops have stopped.
  void end();

  // Returns how many bytes of messages the programs did not read. From any thread.
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

 private:
  std::string command_;
  RunningGroups running_;
  std::atomic<std::uint64_t> lost_{0};
};

}  // namespace wspc::tool

#endif
