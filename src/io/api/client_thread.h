// SPDX-License-Identifier: MIT
// client_thread: the loop that all clients of a process share, and its thread.
#ifndef WSPC_IO_API_CLIENT_THREAD_H
#define WSPC_IO_API_CLIENT_THREAD_H

#include <thread>

#include <boost/asio/executor_work_guard.hpp>

#include "io/loop/fork_guard.h"
#include "io/loop/loop.h"

namespace wspc::io {

class ClientThread {
 public:
  // Returns the loop, which starts with the first call and ends with the process. Throws std::logic_error after that.
  static Loop& loop();

  // Throws std::logic_error if called on the loop's thread.
  static void check();

 private:
  ClientThread();
  ~ClientThread();
  static ClientThread* make();
  static ClientThread& only();
  static void end() noexcept;
  void finish();

  Loop loop_;
  boost::asio::executor_work_guard<Executor> work_{loop_.context().get_executor()};
  Timer patience_{loop_.context()};
  std::thread thread_;
  ForkGuard process_;
};

}  // namespace wspc::io

#endif
