// SPDX-License-Identifier: MIT
// metrics: the counters of a server, in the format of Prometheus.
#include "wspc/metrics.h"

#include <string_view>

#include "io/loop/counters.h"

namespace wspc {

void io::add(const Counters& counters, Metrics& sum) noexcept {
  sum.opened += counters.opened.count();
  sum.refused += counters.refused.count();
  sum.closed += counters.closed.count();
  sum.failed += counters.failed.count();
  sum.slowed += counters.slowed.count();
  sum.http2 += counters.http2.count();
  sum.http2_connections += counters.http2_connections.count();
  sum.pages_unfinished += counters.pages_unfinished.count();
  sum.messages_received += counters.received.messages.count();
  sum.messages_sent += counters.sent.messages.count();
  sum.bytes_received += counters.received.bytes.count();
  sum.bytes_sent += counters.sent.bytes.count();
  sum.pings_received += counters.pings.count();
  sum.pongs_received += counters.pongs.count();
}

std::string prometheus(const Metrics& metrics) {
  struct Row {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    std::uint64_t value;
  };
  const Row rows[] = {
      {"wspc_connections", "gauge", "Connections now, those in their handshakes included.", metrics.connections},
      {"wspc_handshakes", "gauge", "Connections in their TLS or opening handshake now.", metrics.handshakes},
      {"wspc_pages", "gauge", "Pages that are being sent now.", metrics.pages},
      {"wspc_opened_total", "counter", "WebSockets that have opened.", metrics.opened},
      {"wspc_opened_http2_total", "counter", "WebSockets that have opened over HTTP/2.", metrics.http2},
      {"wspc_http2_connections_total", "counter", "HTTP/2 connections that have begun.", metrics.http2_connections},
      {"wspc_refused_total", "counter", "Handshakes that failed, or were refused.", metrics.refused},
      {"wspc_closed_total", "counter", "WebSockets that ended after both Closes.", metrics.closed},
      {"wspc_failed_total", "counter", "WebSockets that ended without a closing handshake.", metrics.failed},
      {"wspc_slowed_total", "counter", "How often a peer that sent too much was made to wait.", metrics.slowed},
      {"wspc_pages_unfinished_total", "counter", "Pages that were not sent to their end.", metrics.pages_unfinished},
      {"wspc_messages_received_total", "counter", "Messages received.", metrics.messages_received},
      {"wspc_messages_sent_total", "counter", "Messages sent.", metrics.messages_sent},
      {"wspc_received_bytes_total", "counter", "Bytes received, above TLS.", metrics.bytes_received},
      {"wspc_sent_bytes_total", "counter", "Bytes sent, above TLS.", metrics.bytes_sent},
      {"wspc_pings_received_total", "counter", "Pings received.", metrics.pings_received},
      {"wspc_pongs_received_total", "counter", "Pongs received.", metrics.pongs_received},
  };
  std::string text;
  for (const Row& row : rows) {
    text.append("# HELP ").append(row.name).append(" ").append(row.help).append("\n");
    text.append("# TYPE ").append(row.name).append(" ").append(row.type).append("\n");
    text.append(row.name).append(" ").append(std::to_string(row.value)).append("\n");
  }
  return text;
}

}  // namespace wspc
