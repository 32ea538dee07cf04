// SPDX-License-Identifier: MIT
// process_time: the processor time that a process has used so far.   proc(5), clock_getcpuclockid(3)
#include "tool/bench/process_time.h"

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace wspc::tool {
namespace {

using std::chrono::nanoseconds;
namespace fs = std::filesystem;

nanoseconds of_ticks(std::int64_t ticks) noexcept {
  return nanoseconds(ticks * (std::int64_t{1'000'000'000} / ::sysconf(_SC_CLK_TCK)));
}

// Fields 14 and 15 of stat; the second one, the name, is in parentheses and may hold anything.
std::optional<ProcessTime> of_ticks(const fs::path& stat) {
  std::ifstream file(stat);
  std::string line;
  if (!std::getline(file, line)) return {};
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string field;
  std::int64_t user = 0;
  std::int64_t system = 0;
  for (int i = 3; i < 14; ++i) fields >> field;
  if (!(fields >> user >> system)) return {};
  return ProcessTime{of_ticks(user), of_ticks(system), of_ticks(user + system)};
}

// Of all threads, those that have ended included. Zero when this system does not tell.
nanoseconds exact_time(int process) noexcept {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

}  // namespace

std::optional<ProcessTime> process_time(int process) {
  const fs::path folder = fs::path("/proc") / std::to_string(process);
  auto time = of_ticks(folder / "stat");
  if (!time) return {};
  if (const nanoseconds exact = exact_time(process); exact.count() > 0) time->all = exact;
  return time;
}

}  // namespace wspc::tool
