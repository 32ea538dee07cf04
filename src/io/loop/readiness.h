// SPDX-License-Identifier: MIT
// readiness: tells the owners of sockets, on one loop, when these can be read from or written to.
#ifndef WSPC_IO_LOOP_READINESS_H
#define WSPC_IO_LOOP_READINESS_H

#include <memory>

#include <boost/asio/io_context.hpp>

namespace wspc::io {

struct Interest {
  bool read = false;
  bool write = false;
  bool hangup = false;  // the peer sends nothing more, or the connection has failed: for watchers that do not read
  bool operator==(const Interest&) const = default;
};

// Who is told.
class ReadinessWatcher {
 public:
  // Some of what was asked for is true now, or the socket has failed, which is told as all of what was asked for.
  virtual void ready(Interest what) = 0;

 protected:
  ReadinessWatcher() = default;
  ~ReadinessWatcher() = default;

 private:
  friend class Readiness;
  Interest interest_;
};

// Asked once, it tells as long as it is true: a session that reads and writes at once asks nothing of the kernel
// between two messages. (Asio's own way is one more system call for each time.) Many sockets that are ready at once
// are found by one call.
class Readiness {
 public:
  explicit Readiness(boost::asio::io_context& context);
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // From now on `watcher` is told what `interest` says of `descriptor`; {}: nothing, and that before the descriptor is
  // closed or the watcher destroyed. A watcher has one descriptor at a time. False: the kernel has no room for it.
  bool watch(ReadinessWatcher& watcher, int descriptor, Interest interest);

  // After an exception that came out of the loop: goes on telling.
  void recover();

 private:
  class Kernel;  // epoll/ where that exists, asio/ elsewhere
  std::unique_ptr<Kernel> kernel_;
};

}  // namespace wspc::io

#endif
