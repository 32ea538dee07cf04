// SPDX-License-Identifier: MIT
// look_up: looks up one name without blocking the loop.
#ifndef WSPC_IO_LOOP_LOOK_UP_H
#define WSPC_IO_LOOP_LOOK_UP_H

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/executor_work_guard.hpp>

#include "io/loop/loop.h"
#include "io/loop/resolver.h"

namespace wspc::io {

// Thread safety: call all functions on the loop's thread.
// Lifetime: owned by a shared_ptr. Cancel a look-up before its loop ends.
class LookUp final : public std::enable_shared_from_this<LookUp> {
 public:
  using Done = std::function<void(const Addresses&)>;

  explicit LookUp(Loop& loop) noexcept : loop_(loop) {}

  // Calls `done` once, never from within this call. If `host` is an IP address, that address is the answer. The loop
  // does not end before the answer.
  void start(const std::string& host, std::uint16_t port, Done done);

  // Gives up without waiting. `done` is not called after this.
  void cancel() noexcept;

 private:
  void ask(const std::string& host, std::uint16_t port);
  void answer_soon(Addresses addresses);
  void answer(const Addresses& addresses);

  Loop& loop_;
  std::optional<boost::asio::executor_work_guard<Executor>> work_;
  std::shared_ptr<Resolver> resolver_;
  std::uint64_t number_ = 0;  // 0: the resolver has not been asked
  Done done_;
};

}  // namespace wspc::io

#endif
