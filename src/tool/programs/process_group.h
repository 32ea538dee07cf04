// SPDX-License-Identifier: MIT
// process_group: a program and the processes that it has started, from its beginning to its end.
#ifndef WSPC_TOOL_PROGRAMS_PROCESS_GROUP_H
#define WSPC_TOOL_PROGRAMS_PROCESS_GROUP_H

#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

namespace wspc::tool {

// The process groups that have been started and may still have processes.
//
// Thread safety: all functions may be called from any thread.
class RunningGroups {
 public:
  void add(pid_t group);
  void remove(pid_t group);

  // Ends all of them: SIGHUP, and SIGKILL for those that are still there after `patience`. Nobody else may wait for
  // their processes any more.
  void end(std::chrono::milliseconds patience);

 private:
  std::mutex mutex_;
  std::set<pid_t> groups_;
};

// Thread safety: none.
class ProcessGroup {
 public:
  explicit ProcessGroup(RunningGroups& running) noexcept : running_(running) {}
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  // Starts `command` in a group of its own; see spawn(). On failure, returns false and sets errno.
  [[nodiscard]] bool start(const std::string& command, int input, int output, const std::vector<std::string>& more);

  // Returns the status of the program as waitpid() tells it, or nothing while the program runs.
  [[nodiscard]] std::optional<int> status();

  // Returns true when neither the program nor a process of its group is left.
  [[nodiscard]] bool is_over();

  void signal(int number) noexcept;

 private:
  RunningGroups& running_;
  pid_t group_ = 0;  // 0: not started, or over
  std::optional<int> status_;
};

}  // namespace wspc::tool

#endif
