// SPDX-License-Identifier: MIT
// resolver: looks up names on its own threads, for all loops of the process.
#ifndef WSPC_IO_LOOP_RESOLVER_H
#define WSPC_IO_LOOP_RESOLVER_H

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "io/loop/fork_guard.h"
#include "io/loop/socket.h"

namespace wspc::io {

// The addresses of a name, in order of preference, or the error that prevented the look-up.
struct Addresses {
  ErrorCode error{};
  std::vector<Endpoint> endpoints{};  // at least one if there is no error
};

// getaddrinfo() honours the system's configuration, but it blocks for half a minute when a name server is silent, and
// cannot be interrupted. Here it blocks only a thread that nothing waits for: neither a loop, nor a caller that has
// given up, nor the end of the process. A thread exists as long as there are names to look up, and owns everything it
// uses.
//
// Thread safety: all functions may be called from any thread.
class Resolver final : public std::enable_shared_from_this<Resolver> {
 public:
  // Looks up a name and blocks until it has an answer. Several threads call it at once.
  using Function = std::function<Addresses(const std::string& host, std::uint16_t port)>;

  // Called on a thread of the resolver. It may throw std::bad_alloc and nothing else; it is then called again after a
  // while.
  using Done = std::function<void(const Addresses&)>;

  static constexpr std::size_t most_threads = 16;
  static constexpr std::size_t most_of_one_name =
      4;  // so that a name whose servers are silent leaves threads to others

  // Returns the resolver of this process, which is never destroyed. A child of fork() gets one of its own.
  static std::shared_ptr<Resolver> of_process();

  // Owned by a shared_ptr, which the threads share.
  explicit Resolver(Function function);

  // Requests that find no free thread wait in a queue, first in, first out. A request for a name that already has its
  // share of the threads lets others pass. Returns a number that identifies the request for withdraw(). Errors: throws
  // std::system_error or std::bad_alloc if no thread can be started; `done` is not called then.
  std::uint64_t ask(std::string host, std::uint16_t port, Done done);

  // Removes a waiting request from the queue. A request that is being looked up is still answered.
  void withdraw(std::uint64_t number) noexcept;

 private:
  struct Request {
    std::uint64_t number = 0;
    std::string host{};
    std::uint16_t port = 0;
    Done done{};
  };
  using Queue = std::deque<Request>;

  [[nodiscard]] bool may_begin(const Request& request) const noexcept;  // with the lock, like the next two
  [[nodiscard]] Queue::iterator first_that_may_begin() noexcept;
  void start_thread();
  void work() noexcept;
  [[nodiscard]] bool take(Request& request) noexcept;
  void answer(const Request& request) const noexcept;
  void finish(const Request& request) noexcept;

  const Function function_;
  const ForkGuard process_;
  std::mutex mutex_;
  Queue queue_;
  std::vector<const Request*> under_way_;  // the request of each busy thread
  std::size_t threads_ = 0;
  std::uint64_t last_number_ = 0;
};

// Looks up a name as the system is configured to.
[[nodiscard]] Addresses look_up(const std::string& host, std::uint16_t port);

// Returns the address if `host` is an IP address, and an error if it is a name. Does not block.
[[nodiscard]] Addresses numeric_address(const std::string& host, std::uint16_t port);

}  // namespace wspc::io

#endif
