// SPDX-License-Identifier: MIT
// attack: what is measured while a peer attacks a connection: processor time and memory.
#ifndef WSPC_TESTS_CORE_ATTACKS_ATTACK_H
#define WSPC_TESTS_CORE_ATTACKS_ATTACK_H

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <span>
#include <string_view>
#include <vector>

#include "core/memory/counting.h"
#include "wspc/connection.h"

namespace wspc::attack {

// Processor time of this thread, in seconds.
inline double processor_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Outcome {
  Error error = Error::none;
  std::size_t delivered = 0;  // bytes of payload in events
  std::size_t memory = 0;     // the most that the connection held, after each event
  double seconds = 0;
};

// Feeds `wire` as a network would, in reads of 64 KiB, until it is used up or the connection has failed.
inline Outcome endure(Connection& connection, std::string_view wire) {
  constexpr std::size_t read = 64 << 10;
  std::vector<std::byte> memory(read);
  Outcome outcome;
  const double began = processor_seconds();
  for (std::size_t at = 0; at < wire.size() && outcome.error == Error::none; at += read) {
    const std::string_view part = wire.substr(at, read);
    std::memcpy(memory.data(), part.data(), part.size());
    std::span<std::byte> input = std::span(memory).first(part.size());
    while (const Event event = connection.receive(input)) {
      outcome.delivered += event.type == Event::Type::error ? 0 : event.payload.size();
      outcome.memory = std::max(outcome.memory, connection.memory_usage());
      if (event.type == Event::Type::error) outcome.error = event.error;
    }
    outcome.memory = std::max(outcome.memory, connection.memory_usage());
  }
  outcome.seconds = processor_seconds() - began;
  return outcome;
}

// How much longer `work(2 * size)` takes than `work(size)`, at best of several tries, or in the first good one: 2 when
// the work is in proportion, 4 when it is quadratic.
template <typename Work>
double growth(Work work, std::size_t size) {
  constexpr double enough = 0.05;  // seconds: under Wine the clock that counts goes in steps of 0.01
  double best = 1e9;
  for (int i = 0; i < 5 && best > 2.5; ++i) {
    double once = 0;
    double twice = 0;
    for (int times = 0; times < 1000 && once < enough; ++times) {
      once += work(size);
      twice += work(2 * size);
    }
    best = std::min(best, twice / std::max(once, 1e-6));
  }
  return best;
}

}  // namespace wspc::attack

#endif
