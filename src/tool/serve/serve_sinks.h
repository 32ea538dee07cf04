// SPDX-License-Identifier: MIT
// serve_sinks: who sees what passes on the sessions of `wspc serve`: a page, a recording, a log of events.
#ifndef WSPC_TOOL_SERVE_SERVE_SINKS_H
#define WSPC_TOOL_SERVE_SERVE_SINKS_H

#include <optional>
#include <string>

#include "tool/recordings/record_file.h"
#include "tool/serve/serve_handler.h"
#include "tool/serve/serve_options.h"
#include "tool/terminal/exit_status.h"
#include "tool/terminal/output_queue.h"
#include "tool/traffic/wire_log.h"
#include "tool/ui/server.h"

namespace wspc::tool {

class ServeSinks {
 public:
  // `host` is told of them, if there are any.
  ServeSinks(const ServeOptions& options, ServeHandler& host);

  // The server listens. Complains of what is wrong.
  [[nodiscard]] ExitStatus begin(const io::Server& server);

  // Returns how many records of the recording, and lines on stdout, could not be written.
  [[nodiscard]] std::uint64_t lost_records() const noexcept { return recording_ ? recording_->lost() : 0; }
  [[nodiscard]] std::uint64_t lost_lines() const { return lines_ ? lines_->lost() : 0; }

 private:
  RecordFile file_;
  TrafficSinks sinks_;
  std::optional<WireLog> recording_;
  std::optional<OutputQueue> lines_;  // on stdout
  std::optional<WireLog> events_;
  std::optional<ui::Server> page_;
  bool quiet_;
};

}  // namespace wspc::tool

#endif
