// SPDX-License-Identifier: MIT
// held_names: a resolver whose look-ups take until a test lets them go on.
#ifndef WSPC_TESTS_IO_LOOP_HELD_NAMES_H
#define WSPC_TESTS_IO_LOOP_HELD_NAMES_H

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "io/loop/resolver.h"
#include "io/peer.h"

namespace wspc::io {

// Every name is 127.0.0.1. The resolver's threads share what is here: it may still be looking something up when the
// test is over.
class HeldNames {
 public:
  // All names are let go at the end.
  ~HeldNames() { let_go({}); }

  // Look-ups of names that begin with `held` wait until that many of them, or all, have been let go.
  [[nodiscard]] std::shared_ptr<Resolver> resolver() const {
    return std::make_shared<Resolver>([state = state_](const std::string& host, std::uint16_t port) {
      std::unique_lock lock(state->mutex);
      state->begun.push_back(host);
      state->changed.notify_all();
      state->changed.wait(lock, [&] { return host.rfind("held", 0) != 0 || state->all || state->passes[host] > 0; });
      if (!state->all) --state->passes[host];
      return Addresses{{}, {Tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), port)}};
    });
  }

  // One look-up of `host` goes on, the current one or the next; or all of all names, if it is empty.
  void let_go(const std::string& host) {
    const std::lock_guard lock(state_->mutex);
    state_->all = state_->all || host.empty();
    ++state_->passes[host];
    state_->changed.notify_all();
  }

  // Returns the names of all look-ups in the order in which they began, once there are `count`; fewer after `patience`.
  std::vector<std::string> begun(std::size_t count) {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait_for(lock, patience, [&] { return state_->begun.size() >= count; });
    return state_->begun;
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, int> passes;
    std::vector<std::string> begun;
    bool all = false;
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace wspc::io

#endif
