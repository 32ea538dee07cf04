// SPDX-License-Identifier: MIT
// tally: what the threads of a stress run have done, and what went wrong.
#ifndef WSPC_TESTS_STRESS_TALLY_H
#define WSPC_TESTS_STRESS_TALLY_H

#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace wspc::stress {

// Thread safety: all functions may be called from any thread.
class Tally {
 public:
  void count(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
  }

  // Each problem makes the run fail; the first ones are printed.
  void complain(std::string problem) {
    const std::lock_guard lock(mutex_);
    if (problems_.size() < 20) problems_.push_back(std::move(problem));
  }

  [[nodiscard]] bool has(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    return counts_.contains(what);
  }

  // Prints everything, and returns whether there was no problem.
  [[nodiscard]] bool report() const {
    const std::lock_guard lock(mutex_);
    for (const auto& [what, number] : counts_) {
      std::printf("%-40s %10llu\n", what.c_str(), static_cast<unsigned long long>(number));
    }
    for (const std::string& problem : problems_) std::printf("stress: %s\n", problem.c_str());
    return problems_.empty();
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;
  std::vector<std::string> problems_;
};

}  // namespace wspc::stress

#endif
