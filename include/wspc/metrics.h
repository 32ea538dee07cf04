// SPDX-License-Identifier: MIT
// metrics: what a server has done since it was made, for those who watch over it.
#ifndef WSPC_METRICS_H
#define WSPC_METRICS_H

#include <cstdint>
#include <string>

namespace wspc {

struct Metrics {
  std::uint64_t connections = 0;  // now, those in their handshakes included
  std::uint64_t handshakes = 0;   // now: TLS and opening handshakes
  std::uint64_t pages = 0;        // now: being sent

  std::uint64_t opened = 0;             // WebSockets
  std::uint64_t http2 = 0;              // of them, those over HTTP/2
  std::uint64_t http2_connections = 0;  // that have begun
  std::uint64_t refused = 0;            // handshakes that failed
  std::uint64_t closed = 0;             // WebSockets that ended after both Closes (RFC 6455 §7.1.4)
  std::uint64_t failed = 0;             // WebSockets that ended otherwise
  std::uint64_t slowed = 0;             // how often a peer was not listened to, for ServerOptions::max_message_rate

  // Pages that were not sent to their end: the client left or took nothing for too long, or the body broke off.
  std::uint64_t pages_unfinished = 0;

  std::uint64_t messages_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t bytes_received = 0;  // below the WebSocket, above TLS; handshakes included
  std::uint64_t bytes_sent = 0;
  std::uint64_t pings_received = 0;
  std::uint64_t pongs_received = 0;
};

// In Prometheus' text format, version 0.0.4: "text/plain; version=0.0.4". Names begin with "wspc_".
[[nodiscard]] std::string prometheus(const Metrics& metrics);

}  // namespace wspc

#endif
