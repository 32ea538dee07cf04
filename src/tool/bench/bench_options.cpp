// SPDX-License-Identifier: MIT
// bench_arguments: the options of `wspc bench`.
#include <CLI/CLI.hpp>

#include "tool/options/arguments.h"
#include "tool/options/deflate_settings.h"
#include "tool/options/transport_arguments.h"

namespace wspc::tool {
namespace {

constexpr std::uint64_t longest_message = 64 << 20;

constexpr const char* examples =
    "Without --rate every connection has --in-flight messages on their way, and sends one for each echo: how fast can\n"
    "it be? A slow server is asked less, so these latencies say little about it. With --rate messages are due at\n"
    "fixed times, whatever came of those before, and latency counts from when a message was due: how long do people\n"
    "wait at that load?\n"
    "\n"
    "Exit status: as that of wspc connect.\n"
    "\n"
    "Examples:\n"
    "  wspc bench ws://127.0.0.1:9001                            ten connections, one message each at a time\n"
    "  wspc bench ws://127.0.0.1:9001 -c 100 -f 16               a hundred, sixteen messages each\n"
    "  wspc bench ws://127.0.0.1:9001 -c 100 --rate 10000        ten thousand messages a second\n"
    "  wspc bench ws://127.0.0.1:9001 --size 64K --json          as one line of JSON, times in microseconds\n"
    "  wspc bench ws://127.0.0.1:9001 --baseline old.json        beside an earlier run's --json\n"
    "  wspc bench ws://127.0.0.1:9001 --report now.html          with charts\n"
    "  wspc bench ws://127.0.0.1:9001 --server-pid $(pidof wspc)    what each message costs the server\n";

void add_messages(CLI::App& bench, BenchOptions& options) {
  const auto connections = [&options](std::uint64_t number) { options.connections = number; };
  const auto in_flight = [&options](std::uint64_t number) { options.in_flight = number; };
  const auto rate = [&options](std::uint64_t number) { options.rate = number; };
  add_number(bench, "-c,--connections", 1, 1'000'000, connections, "connections (10)");
  add_number(bench, "-f,--in-flight", 1, 100'000, in_flight, "messages of each that wait for their echo (1)");
  add_number(bench, "-r,--rate", 1, 100'000'000, rate, "messages a second of all together (as fast as echoes come)");
  add_size(bench, "-s,--size", options.size, "bytes of a message, at most 64M (20)");
  bench.add_flag_callback(
      "--binary", [&options] { options.type = MessageType::binary; }, "send binary messages");
}

void add_course(CLI::App& bench, BenchOptions& options) {
  const auto threads = [&options](std::uint64_t number) { options.threads = static_cast<unsigned>(number); };
  const auto process = [&options](std::uint64_t number) { options.server_process = static_cast<int>(number); };
  add_duration(bench, "-d,--duration", options.duration, "how long to measure (10s)");
  add_duration(bench, "--warm-up", options.warm_up, "how long to send before (1s)");
  add_number(bench, "--threads", 1, 1024, threads, "threads that share the connections (1)");
  add_number(bench, "--server-pid", 1, 0x7FFFFFFF, process, "tell how long this process runs for each message");
}

}  // namespace

CLI::App* add_bench(CLI::App& app, BenchOptions& options) {
  CLI::App* bench = app.add_subcommand("bench", "Measure how fast an echo server is");
  bench->add_option("URL", options.client.url, "ws://host[:port][/path][?query], or wss://")->required();
  add_request(*bench, options.client);
  add_way(*bench, options.client);
  add_messages(*bench, options);
  add_course(*bench, options);
  add_deflate(*bench, options.client.deflate);
  add_duration(*bench, "--timeout", options.client.connection.timeouts.open, "to connect and shake hands (10s)");
  bench->add_flag("--json", options.json, "print the result as JSON");
  bench->add_flag("--histogram", options.histogram, "print how many took how long, as a terminal gets it");
  bench->add_option("--baseline", options.baseline, "what --json has printed of another run, to compare with")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  bench->add_option("--report", options.report, "write a page (.html) or a picture (.svg) of the result")
      ->type_name("FILE");
  bench->footer(std::string(deflate_settings_help()) + '\n' + examples);
  bench->final_callback([bench, &options] {
    settle_way(*bench, options.client);
    exclude(*bench, "--rate", {"--in-flight"});
    exclude(*bench, "--histogram", {"--json"});
    const std::string& report = options.report;
    if (!report.empty() && !report.ends_with(".html") && !report.ends_with(".svg")) {
      throw CLI::ValidationError("--report", "a name that ends with .html or .svg");
    }
    exclude(*bench, "--deflate", {"--no-deflate"});
    if (options.size > longest_message) throw CLI::ValidationError("--size", "at most 64M");
    if (options.duration.count() == 0) throw CLI::ValidationError("--duration", "more than nothing");
    options.client.connection.limits.message = options.client.connection.limits.frame = longest_message;
    settle_deflate(*bench, options.client.connection.limits, options.client.deflate);
  });
  return bench;
}

}  // namespace wspc::tool
