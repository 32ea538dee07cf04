// SPDX-License-Identifier: MIT
// onlookers: who sees what passes on the sessions of `wspc serve`: a page, a recording, a log of events.
#ifndef WSPC_TOOL_ONLOOKERS_H
#define WSPC_TOOL_ONLOOKERS_H

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

class Onlookers {
 public:
  // `host` is told of them, if there are any.
  Onlookers(const ServeOptions& options, Host& host);

  // The server listens. Complains of what is wrong.
  [[nodiscard]] ExitStatus begin(const io::Server& server);

  // Returns how many records of the recording, and lines on stdout, could not be written.
  [[nodiscard]] std::uint64_t lost_records() const noexcept { return recording_ ? recording_->lost() : 0; }
  [[nodiscard]] std::uint64_t lost_lines() const { return lines_ ? lines_->lost() : 0; }

 private:
  RecordFile file_;
  Witnesses witnesses_;
  std::optional<WireLog> recording_;
  std::optional<OutputQueue> lines_;  // on stdout
  std::optional<WireLog> events_;
  std::optional<ui::Server> page_;
  bool quiet_;
};

}  // namespace wspc::tool

#endif
