// SPDX-License-Identifier: MIT
// bench_options: the options of `wspc bench`.
#include "tool/bench/bench_options.h"

#include "tool/options/deflate_settings.h"
#include "tool/options/shared_options.h"
#include "tool/options/transport_options.h"

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

void add_messages(OptionSet& set, BenchOptions& options) {
  set.number("-c,--connections", 1, 1'000'000, options.connections, "connections (10)");
  set.number("-f,--in-flight", 1, 100'000, options.in_flight, "messages of each that wait for their echo (1)");
  set.number("-r,--rate", 1, 100'000'000, options.rate, "messages a second of all together (as fast as echoes come)");
  set.size("-s,--size", options.size, "bytes of a message, at most 64M (20)");
  set.flag(
      "--binary", [&options] { options.type = MessageType::binary; }, "send binary messages");
}

void add_course(OptionSet& set, BenchOptions& options) {
  set.duration("-d,--duration", options.duration, "how long to measure (10s)");
  set.duration("--warm-up", options.warm_up, "how long to send before (1s)");
  set.number("--threads", 1, 1024, options.threads, "threads that share the connections (1)");
  set.number("--server-pid", 1, 0x7FFFFFFF, options.server_process, "tell how long this process runs for each message");
}

}  // namespace

void add_options(OptionSet& set, BenchOptions& options) {
  set.text("URL", options.client.url, "ws://host[:port][/path][?query], or wss://").must_be_given();
  add_request(set, options.client);
  add_way(set, options.client);
  add_messages(set, options);
  add_course(set, options);
  add_deflate(set, options.client.deflate);
  set.duration("--timeout", options.client.connection.timeouts.open, "to connect and shake hands (10s)");
  set.flag("--json", options.json, "print the result as JSON");
  set.flag("--histogram", options.histogram, "print how many took how long, as a terminal gets it");
  set.text("--baseline", options.baseline, "what --json has printed of another run, to compare with")
      .named("FILE")
      .must_exist(Option::Check::existing_file);
  set.text("--report", options.report, "write a page (.html) or a picture (.svg) of the result").named("FILE");
  set.footer(std::string(deflate_settings_help()) + '\n' + examples);
  set.when_read([&options](const OptionSet& given) {
    settle_way(given, options.client);
    given.exclude("--rate", {"--in-flight"});
    given.exclude("--histogram", {"--json"});
    const std::string& report = options.report;
    if (!report.empty() && !report.ends_with(".html") && !report.ends_with(".svg")) {
      throw UsageError("--report", "a name that ends with .html or .svg");
    }
    given.exclude("--deflate", {"--no-deflate"});
    if (options.size > longest_message) throw UsageError("--size", "at most 64M");
    if (options.duration.count() == 0) throw UsageError("--duration", "more than nothing");
    options.client.connection.limits.message = options.client.connection.limits.frame = longest_message;
    settle_deflate(given, options.client.connection.limits, options.client.deflate);
  });
}

}  // namespace wspc::tool
