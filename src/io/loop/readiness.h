// SPDX-License-Identifier: MIT
// readiness: reports when the sockets of one loop can be read or written.
#ifndef WSPC_IO_LOOP_READINESS_H
#define WSPC_IO_LOOP_READINESS_H

#include <memory>

#include <boost/asio/io_context.hpp>

namespace wspc::io {

struct Interest {
  bool read = false;
  bool write = false;
  bool hangup = false;  // the peer has finished sending, or the connection has failed; for watchers that do not read
  bool operator==(const Interest&) const = default;
};

// Receives the reports about one socket.
class ReadinessWatcher {
 public:
  // Some of the requested conditions hold now. If the socket has failed, all requested conditions are reported.
  virtual void ready(Interest what) = 0;

 protected:
  ReadinessWatcher() = default;
  ~ReadinessWatcher() = default;

 private:
  friend class Readiness;
  Interest interest_;
};

// A watch stays in place and reports for as long as its condition holds, so a session that reads and writes immediately
// needs no system call between two messages. (Asio's reactor needs one for each wait.) One call of the kernel finds
// many sockets that are ready.
class Readiness {
 public:
  explicit Readiness(boost::asio::io_context& context);
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // Reports the conditions in `interest` on `descriptor` to `watcher` from now on, instead of those requested before.
  // {} stops the reports; it is required before the descriptor is closed or the watcher is destroyed. A watcher watches
  // one descriptor at a time. Returns false if the kernel has no room for the watch.
  bool watch(ReadinessWatcher& watcher, int descriptor, Interest interest);

  // Resumes the reports after an exception has left the loop.
  void recover();

 private:
  class Kernel;  // epoll/ where that exists, asio/ elsewhere
  std::unique_ptr<Kernel> kernel_;
};

}  // namespace wspc::io

#endif
