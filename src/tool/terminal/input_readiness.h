// SPDX-License-Identifier: MIT
// input_readiness: tells a loop when a descriptor of somebody else's can be read.
//
// Asio would make it non-blocking, and that reaches everyone who shares the open file: the shell on the same terminal,
// the next program on the same pipe, our own stdout. It cannot wait for regular files either. So a thread asks poll().
#ifndef WSPC_TOOL_TERMINAL_INPUT_READINESS_H
#define WSPC_TOOL_TERMINAL_INPUT_READINESS_H

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "io/loop/loop.h"

namespace wspc::tool {

class InputReadiness {
 public:
  // `ready` is called on the loop's thread, once for every wait(), and not any more when this is gone. The loop
  // outlives this.
  InputReadiness(io::Loop& loop, int descriptor, std::function<void()> ready);
  ~InputReadiness();
  InputReadiness(const InputReadiness&) = delete;
  InputReadiness& operator=(const InputReadiness&) = delete;

  // The next call of `ready` is wanted: once read() would not block, at the end of the file too.
  void wait();

 private:
  void run();
  bool wanted();
  bool readable();

  io::Loop& loop_;
  int descriptor_;
  std::shared_ptr<std::function<void()>> ready_;  // what is posted has a weak one: it may arrive when we are gone
  int wake_[2] = {-1, -1};                        // a pipe: its end ends the poll()
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_ = false;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace wspc::tool

#endif
