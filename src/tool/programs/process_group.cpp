// SPDX-License-Identifier: MIT
// process_group: a program and the processes that it has started, from start to end.
#include "tool/programs/process_group.h"

#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <thread>

#include "tool/programs/spawn.h"

namespace wspc::tool {
namespace {

constexpr std::chrono::milliseconds look_again{20};

bool has_processes(pid_t group) noexcept { return ::kill(-group, 0) == 0 || errno == EPERM; }

void signal_all(const std::set<pid_t>& groups, int number) noexcept {
  for (const pid_t group : groups) ::kill(-group, number);
}

// Process 1 of a container is the parent of its programs' orphans as well.
void reap(pid_t group) noexcept {
  while (::waitpid(-group, nullptr, WNOHANG) > 0) {
  }
}

void erase_ended(std::set<pid_t>& groups) {
  std::erase_if(groups, [](pid_t group) {
    reap(group);
    return !has_processes(group);
  });
}

}  // namespace

void RunningGroups::add(pid_t group) {
  const std::lock_guard lock(mutex_);
  groups_.insert(group);
}

void RunningGroups::remove(pid_t group) {
  const std::lock_guard lock(mutex_);
  groups_.erase(group);
}

void RunningGroups::end(std::chrono::milliseconds patience) {
  const std::lock_guard lock(mutex_);
  const auto until = std::chrono::steady_clock::now() + patience;
  signal_all(groups_, SIGHUP);
  erase_ended(groups_);
  while (!groups_.empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(look_again);
    erase_ended(groups_);
  }
  signal_all(groups_, SIGKILL);
  erase_ended(groups_);
}

bool ProcessGroup::start(const std::string& command, int input, int output, const std::vector<std::string>& more) {
  group_ = spawn(command, input, output, more);
  if (group_ == 0) return false;
  running_.add(group_);
  return true;
}

std::optional<int> ProcessGroup::status() {
  if (status_ || group_ == 0) return status_;
  int status = 0;
  const pid_t found = ::waitpid(group_, &status, WNOHANG);
  if (found != 0) status_ = found == group_ ? status : 0;
  return status_;
}

bool ProcessGroup::is_over() {
  if (group_ == 0) return true;
  if (!status()) return false;
  reap(group_);
  if (has_processes(group_)) return false;
  running_.remove(group_);
  group_ = 0;
  return true;
}

void ProcessGroup::signal(int number) noexcept {
  if (group_ != 0) ::kill(-group_, number);
}

}  // namespace wspc::tool
