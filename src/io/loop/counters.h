// SPDX-License-Identifier: MIT
// counters: counts of what has happened on one loop.
//
// Thread safety: only the loop's thread counts; any thread may read.
#ifndef WSPC_IO_LOOP_COUNTERS_H
#define WSPC_IO_LOOP_COUNTERS_H

#include <atomic>
#include <cstdint>

namespace wspc {

struct Metrics;

namespace io {

// There is one writer, so adding needs no atomic read-modify-write.
class Counter {
 public:
  void add(std::uint64_t more = 1) noexcept { count_.store(count() + more, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> count_{0};
};

struct Counters {
  // The traffic in one direction.
  struct Traffic {
    Counter bytes;  // on the connection below, including opening handshakes
    Counter messages;
  };

  Traffic received;
  Traffic sent;
  Counter pings;  // received
  Counter pongs;  // received
  Counter opened;
  Counter refused;            // requests that did not become WebSockets
  Counter closed;             // sessions that ended after both Close frames
  Counter failed;             // sessions that ended in another way
  Counter slowed;             // how often receiving paused because a peer exceeded its rate
  Counter http2;              // sessions that opened over HTTP/2
  Counter http2_connections;  // connections that have begun
  Counter pages_unfinished;   // pages that were not sent completely
};

// Adds the counts of one loop to `sum`.
void add(const Counters& counters, Metrics& sum) noexcept;

}  // namespace io
}  // namespace wspc

#endif
