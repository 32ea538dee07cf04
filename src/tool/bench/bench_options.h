// SPDX-License-Identifier: MIT
// bench_options: what `wspc bench` was asked to do.
#ifndef WSPC_TOOL_BENCH_BENCH_OPTIONS_H
#define WSPC_TOOL_BENCH_BENCH_OPTIONS_H

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "io/tls/tls_context.h"
#include "tool/options/option_set.h"
#include "wspc/client_options.h"
#include "wspc/connection.h"
#include "wspc/options.h"

namespace wspc::tool {

struct BenchOptions {
  ClientOptions client;
  std::shared_ptr<const io::TlsContext> tls{};  // of `client`, made once for all connections
  std::size_t connections = 10;
  std::size_t in_flight = 1;  // messages of each connection that wait for their echo, without a rate
  std::uint64_t rate = 0;     // messages a second of all connections together; 0: as fast as echoes come
  std::uint64_t size = 20;    // of a message, in bytes
  MessageType type = MessageType::text;
  std::chrono::milliseconds duration{10'000};
  std::chrono::milliseconds warm_up{1'000};
  unsigned threads = 1;
  int server_process = 0;  // whose time on a processor is told; 0: nobody's
  std::string baseline{};  // a file: the JSON of a run to compare with; empty: none
  std::string report{};    // a file for a page (.html) or a picture (.svg) of the result; empty: none
  bool histogram = false;  // on stdout, also when that is no terminal
  bool json = false;
};

// Describes the options, which are written to `options`.
void add_options(OptionSet& set, BenchOptions& options);

}  // namespace wspc::tool

#endif
