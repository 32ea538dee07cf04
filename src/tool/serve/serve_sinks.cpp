// SPDX-License-Identifier: MIT
// serve_sinks: who sees what passes on the sessions of `wspc serve`.
#include "tool/serve/serve_sinks.h"

#include <algorithm>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/frames/frame_decoder.h"
#include "tool/terminal/console.h"
#include "tool/traffic/wire_record.h"

namespace wspc::tool {
namespace {

std::string lost_record(std::uint64_t lost) { return line_of({{"kind", "lost"}, {"lines", lost}}) + '\n'; }

}  // namespace

ServeSinks::ServeSinks(const ServeOptions& options, ServeHandler& handler)
    : file_(options.recording), quiet_(options.quiet) {
  if (options.json) {
    OutputQueue& queue = lines_.emplace(STDOUT_FILENO, lost_record);
    sinks_.add(events_.emplace(WireLog::Options{.json = true, .queue = &queue, .frames = false}));
    handler.tell_refusals(*events_);
  }
  if (file_.is_open()) {
    const WireLog::Options log_options{
        .json = true, .output = file_.descriptor(), .whole = true, .shown = most_recorded};
    sinks_.add(recording_.emplace(log_options));
  }
  if (options.ui) sinks_.add(page_.emplace(options.ui, options.secrets).sink());
  if (file_.is_open()) {
    handler.tell(sinks_, most_recorded, options.secrets);
  } else if (page_) {
    handler.tell(sinks_, ui::Server::kept, options.secrets);
  } else if (events_) {
    handler.tell(sinks_, {}, options.secrets);
  }
}

ExitStatus ServeSinks::begin(const io::Server& server) {
  if (!file_.problem().empty()) {
    complain(file_.problem());
    return ExitStatus::usage;
  }
  if (recording_) recording_->recording(server.url());
  if (!page_) return ExitStatus::clean;
  if (const std::string problem = page_->listen(); !problem.empty()) {
    complain(problem);
    return ExitStatus::network;
  }
  page_->start({"serving", server.url(), server.url()});
  if (!quiet_) note(fmt::format("wspc: what passes is shown at {}", page_->url()));
  return ExitStatus::clean;
}

}  // namespace wspc::tool
