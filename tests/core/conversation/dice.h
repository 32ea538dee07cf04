// SPDX-License-Identifier: MIT
// dice: random choices that depend only on a seed and are the same on every machine.
#ifndef WSPC_TESTS_CORE_CONVERSATION_DICE_H
#define WSPC_TESTS_CORE_CONVERSATION_DICE_H

#include <cstddef>
#include <cstdint>
#include <random>

namespace wspc::conversation {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  // 0 … sides - 1
  std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(engine_() % sides); }
  bool one_in(std::size_t times) { return roll(times) == 0; }

  template <class Choice, std::size_t count>
  const Choice& pick(const Choice (&choices)[count]) {
    return choices[roll(count)];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace wspc::conversation

#endif
