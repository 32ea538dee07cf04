// SPDX-License-Identifier: MIT
// metrics: counters of what a server has done since it was created, for monitoring.
#ifndef WSPC_METRICS_H
#define WSPC_METRICS_H

#include <cstdint>
#include <string>

namespace wspc {

// The first three members are numbers at this moment; the others are totals since the server was created.
struct Metrics {
  std::uint64_t connections = 0;  // connections, including those in their handshakes
  std::uint64_t handshakes = 0;   // connections in their TLS or opening handshake
  std::uint64_t pages = 0;        // pages that are being sent

  std::uint64_t opened = 0;             // WebSockets that have opened
  std::uint64_t http2 = 0;              // WebSockets that have opened over HTTP/2; `opened` includes them
  std::uint64_t http2_connections = 0;  // HTTP/2 connections
  std::uint64_t refused = 0;            // handshakes that failed or were refused
  std::uint64_t closed = 0;             // WebSockets that ended after both Closes (RFC 6455 §7.1.4)
  std::uint64_t failed = 0;             // WebSockets that ended without both Closes
  std::uint64_t slowed = 0;             // how often receiving was paused because of ServerOptions::max_message_rate

  // Pages that were not sent completely: the client left or accepted nothing for too long, or the body could not be
  // read.
  std::uint64_t pages_unfinished = 0;

  std::uint64_t messages_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t bytes_received = 0;  // including opening handshakes and frame headers, without TLS
  std::uint64_t bytes_sent = 0;
  std::uint64_t pings_received = 0;
  std::uint64_t pongs_received = 0;
};

// Returns the metrics in Prometheus' text format, whose media type is "text/plain; version=0.0.4". All names begin with
// "wspc_".
[[nodiscard]] std::string prometheus(const Metrics& metrics);

}  // namespace wspc

#endif
