// SPDX-License-Identifier: MIT
// serve: the command `wspc serve`.
#include "tool/serve.h"

#include <unistd.h>

#include <fmt/format.h>

#include "tool/console.h"
#include "tool/echo.h"
#include "tool/write_file.h"

namespace wspc::tool {
namespace {

std::string ready_line(const ServeOptions& options, const io::Server& server) {
  const unsigned threads = options.server.threads;
  const std::string url = server.url();
  const bool has_path = url.find("://") != url.npos;
  return fmt::format("wspc: serving {}{} ({}, {} thread{})\n", url, has_path ? "/" : "",
                     options.broadcast ? "broadcast" : "echo", threads, threads == 1 ? "" : "s");
}

// Another port is easily found; for everything else the system's word has to do.
ExitStatus cannot_listen(const std::string& problem) {
  complain(fmt::format("cannot listen on {}", problem));
  return ExitStatus::network;
}

}  // namespace

ExitStatus serve(const ServeOptions& options) {
  Echo echo(options);
  io::Server server(options.server, echo);
  echo.reach_all_of(server);
  if (const std::string problem = server.reload(); !problem.empty()) {
    complain(problem);
    return ExitStatus::usage;
  }
  if (const std::string problem = server.listen(); !problem.empty()) return cannot_listen(problem);

  if (!options.write_ca.empty() && !write_file(options.write_ca, server.certificate())) {
    complain(fmt::format("cannot write {}", options.write_ca));
    return ExitStatus::usage;
  }
  server.obey_signals();
  // A server that nobody listens to on stdout serves all the same.
  [[maybe_unused]] const bool told = options.quiet || write_all(STDOUT_FILENO, ready_line(options, server));
  server.run();
  return ExitStatus::clean;
}

}  // namespace wspc::tool
