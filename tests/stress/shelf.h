// SPDX-License-Identifier: MIT
// shelf: WebSockets that are kept for a while, and dropped on a thread that has nothing else to do with them.
#ifndef WSPC_TESTS_STRESS_SHELF_H
#define WSPC_TESTS_STRESS_SHELF_H

#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "chance.h"
#include "wspc/web_socket.h"

namespace wspc::stress {

// Thread safety: all functions may be called from any thread.
class Shelf {
 public:
  explicit Shelf(std::uint64_t seed)
      : thread_([this, chance = Chance(seed)](const std::stop_token& over) mutable {
          while (!over.stop_requested()) {
            chance.pause(std::chrono::milliseconds(30));
            clear();
          }
          clear();
        }) {}

  void keep(WebSocket socket) {
    const std::lock_guard lock(mutex_);
    sockets_.push_back(std::move(socket));
  }

 private:
  void clear() {
    std::vector<WebSocket> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(sockets_);
  }

  std::mutex mutex_;
  std::vector<WebSocket> sockets_;
  std::jthread thread_;  // the last member: it uses the others
};

}  // namespace wspc::stress

#endif
