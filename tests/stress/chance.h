// SPDX-License-Identifier: MIT
// chance: decisions that a seed makes.
#ifndef WSPC_TESTS_STRESS_CHANCE_H
#define WSPC_TESTS_STRESS_CHANCE_H

#include <chrono>
#include <cstdint>
#include <random>
#include <thread>

namespace wspc::stress {

// Thread safety: none; each thread has its own.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  // Returns a number from 0 to `limit` - 1.
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
  bool one_in(std::uint64_t number) { return below(number) == 0; }
  std::uint64_t seed() { return engine_(); }

  // Waits for up to `most`: not for anything to happen, but to do the next thing at another moment.
  void pause(std::chrono::microseconds most) {
    std::this_thread::sleep_for(std::chrono::microseconds(below(static_cast<std::uint64_t>(most.count()) + 1)));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace wspc::stress

#endif
