// SPDX-License-Identifier: MIT
// resolver: looks up names on threads of its own, for all loops of the process.
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

// The addresses of a name, in the order of preference; or why there are none.
struct Addresses {
  ErrorCode error{};
  std::vector<Endpoint> endpoints{};  // at least one if there is no error
};

// getaddrinfo() honours the system's configuration, but it blocks for half a minute when a name server is silent, and
// cannot be interrupted. Here it only blocks a thread that nobody waits for: neither a loop, nor a caller that has
// given up, nor the end of the process. A thread exists as long as there are names for it to look up, and owns all it
// uses.
//
// Thread safety: all functions may be called from any thread.
class Resolver final : public std::enable_shared_from_this<Resolver> {
 public:
  // Looks up a name, and blocks as long as that takes. Several threads call it at once.
  using Function = std::function<Addresses(const std::string& host, std::uint16_t port)>;

  // Called on a thread of the resolver; again after a while if it throws std::bad_alloc, which is all that it may
  // throw.
  using Done = std::function<void(const Addresses&)>;

  static constexpr std::size_t most_threads = 16;
  static constexpr std::size_t most_of_one_name =
      4;  // so that a name whose servers are silent leaves threads to others

  // Returns the resolver of this process, which is never destroyed. A child of fork() gets one of its own.
  static std::shared_ptr<Resolver> of_process();

  // Owned by a shared_ptr, which the threads share.
  explicit Resolver(Function function);

  // Requests that find no thread wait in a queue, first in, first out; those of a name that has its share of the
  // threads let others pass. Returns a number by which to withdraw the request. Errors: std::system_error or
  // std::bad_alloc when no thread can be started; `done` is not called then.
  std::uint64_t ask(std::string host, std::uint16_t port, Done done);

  // A request that waits leaves the queue. One that is being looked up is answered all the same, sooner or later.
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
  std::vector<const Request*> under_way_;  // of each thread that has one
  std::size_t threads_ = 0;
  std::uint64_t last_number_ = 0;
};

// Looks up a name by the system's configuration.
[[nodiscard]] Addresses look_up(const std::string& host, std::uint16_t port);

// Returns the address that `host` is, without waiting for anything; an error if it is a name.
[[nodiscard]] Addresses numeric_address(const std::string& host, std::uint16_t port);

}  // namespace wspc::io

#endif
