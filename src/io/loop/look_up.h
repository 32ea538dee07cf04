// SPDX-License-Identifier: MIT
// look_up: one look-up of a name for a loop, which goes on meanwhile.
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

// All on the loop's thread. It is owned by a shared_ptr; cancel it before the loop ends.
class LookUp final : public std::enable_shared_from_this<LookUp> {
 public:
  using Done = std::function<void(const Addresses&)>;

  explicit LookUp(Loop& loop) noexcept : loop_(loop) {}

  // Calls `done` once, never from within this call. An IP address is its own answer. The loop goes on until then.
  void start(const std::string& host, std::uint16_t port, Done done);

  // Gives up, without waiting for anything; `done` is not called any more.
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
