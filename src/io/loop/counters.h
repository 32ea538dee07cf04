// SPDX-License-Identifier: MIT
// counters: what has happened on one loop. Its thread counts, any thread may look.
#ifndef WSPC_IO_LOOP_COUNTERS_H
#define WSPC_IO_LOOP_COUNTERS_H

#include <atomic>
#include <cstdint>

namespace wspc {

struct Metrics;

namespace io {

// Cheaper than an atomic addition, since there is one writer.
class Counter {
 public:
  void add(std::uint64_t more = 1) noexcept { count_.store(count() + more, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> count_{0};
};

struct Counters {
  // One direction.
  struct Traffic {
    Counter bytes;  // of whatever carries the WebSockets, opening handshakes included
    Counter messages;
  };

  Traffic received;
  Traffic sent;
  Counter pings;  // received
  Counter pongs;  // received
  Counter opened;
  Counter refused;            // that did not become WebSockets
  Counter closed;             // both Closes were exchanged
  Counter failed;             // those that did not end so
  Counter slowed;             // how often a peer that sent too much was not listened to for a while
  Counter http2;              // of the opened, those over HTTP/2
  Counter http2_connections;  // that have begun
  Counter pages_unfinished;   // that were not sent to their end
};

// Adds what one loop has counted to what all of them have.
void add(const Counters& counters, Metrics& sum) noexcept;

}  // namespace io
}  // namespace wspc

#endif
