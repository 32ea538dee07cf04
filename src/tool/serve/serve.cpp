// SPDX-License-Identifier: MIT
// serve: the command `wspc serve`.
#include "tool/serve/serve.h"

#include <csignal>
#include <optional>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "io/loop/signals_blocked.h"
#include "tool/serve/echo.h"
#include "tool/serve/pages.h"
#include "tool/serve/programs.h"
#include "tool/serve/rooms.h"
#include "tool/serve/serve_handler.h"
#include "tool/serve/serve_options.h"
#include "tool/serve/serve_sinks.h"
#include "tool/terminal/console.h"
#include "tool/terminal/output_queue.h"
#include "tool/text/write_file.h"
#include "tool/traffic/rebinding.h"

namespace wspc::tool {
namespace {

const char* name_of_conduct(const ServeOptions& options) noexcept {
  if (!options.program.empty()) return "a program each";
  if (options.rooms) return "rooms";
  return options.broadcast ? "broadcast" : "echo";
}

std::string ready_line(const ServeOptions& options, const io::Server& server) {
  const unsigned threads = options.server.threads;
  const std::string url = server.url();
  if (options.json) {
    const nlohmann::ordered_json json{
        {"kind", "serving"}, {"url", url}, {"conduct", name_of_conduct(options)}, {"threads", threads}};
    return json.dump() + '\n';
  }
  const bool has_path = url.find("://") != url.npos;
  return fmt::format("wspc: serving {}{} ({}, {} thread{})\n", url, has_path ? "/" : "", name_of_conduct(options),
                     threads, threads == 1 ? "" : "s");
}

// The system's text says why: a port in use, or no permission.
ExitStatus cannot_listen(const std::string& problem) {
  complain(fmt::format("cannot listen on {}", problem));
  return ExitStatus::network;
}

std::string counter(std::string_view name, std::string_view help, std::uint64_t value) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} counter\n{0} {2}\n", name, help, value);
}

// The objects that exist while the server runs.
struct Running {
  const io::Server* server = nullptr;
  const ServeSinks* sinks = nullptr;
  const QueuedStderr* log = nullptr;
  const Programs* programs = nullptr;
};

std::string metrics(const Running& running) {
  return prometheus(running.server->metrics()) +
         counter("wspc_recording_lost_total", "Records that could not be written to the recording.",
                 running.sinks->lost_records()) +
         counter("wspc_log_lost_total", "Lines of stdout and stderr that could not be written.",
                 running.sinks->lost_lines() + running.log->lost()) +
         counter("wspc_programs_lost_bytes_total", "Bytes of messages that the programs of --exec did not read.",
                 running.programs->lost());
}

// The response to a request that is not a WebSocket upgrade: metrics, then files.
std::optional<Page> find_page(const ServeOptions& options, const Running& running, const Request& request) {
  if (options.metrics && request.path() == "/metrics") {
    return Page{.type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics(running)};
  }
  if (options.files.empty()) return {};
  return file_page(options.files, request.path());
}

ExitStatus serve(ServeOptions options) {
  const QueuedStderr log;
  Echo echo;
  Programs programs(options.program);
  Rooms rooms(options.rooms ? Rooms::Walls::path : Rooms::Walls::none, options.server.policy.deflate);
  ServeMode& mode = !options.program.empty()             ? static_cast<ServeMode&>(programs)
                    : options.rooms || options.broadcast ? static_cast<ServeMode&>(rooms)
                                                         : static_cast<ServeMode&>(echo);
  ServeHandler host(mode, options.verbose ? ServeHandler::Log::everything : ServeHandler::Log::trouble);
  ServeSinks sinks(options, host);
  Running running{.sinks = &sinks, .log = &log, .programs = &programs};
  if (options.metrics || !options.files.empty()) {
    options.server.policy.page = [&options, &running](const Request& request) {
      return find_page(options, running, request);
    };
  }
  refuse_foreign_names(options.server);
  io::Server server(options.server, host);
  running.server = &server;
  if (const std::string problem = server.reload(); !problem.empty()) {
    complain(problem);
    return ExitStatus::usage;
  }
  if (const std::string problem = server.listen(); !problem.empty()) return cannot_listen(problem);

  if (!options.write_ca.empty() && !write_file(options.write_ca, server.certificate())) {
    complain(fmt::format("cannot write {}", options.write_ca));
    return ExitStatus::usage;
  }
  if (const ExitStatus status = sinks.begin(server); status != ExitStatus::clean) return status;
  // There is nothing to read again without TLS, but `systemctl reload` sends the signal all the same.
  if (!options.server.tls) std::signal(SIGHUP, SIG_IGN);
  server.obey_signals();
  // The server runs even if its stdout is closed.
  [[maybe_unused]] const bool told = options.quiet || write_all(STDOUT_FILENO, ready_line(options, server));
  server.run();
  io::block_hang_ups();
  programs.end();
  return ExitStatus::clean;
}

}  // namespace

Command serve_command() {
  return make_command<ServeOptions>("serve", "Accept WebSockets and send every message back", add_options, serve);
}

}  // namespace wspc::tool
