// SPDX-License-Identifier: MIT
// resolver: looks up names on threads of its own, for all loops of the process.
#include "io/loop/resolver.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <thread>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/basic_resolver.hpp>

#include "io/loop/signals_blocked.h"

namespace wspc::io {
namespace {

constexpr std::chrono::milliseconds memory_pause{10};  // before another attempt to answer without memory

// Its synchronous function starts no thread, and needs no loop that runs.
Addresses resolve(const std::string& host, std::uint16_t port, boost::asio::ip::resolver_base::flags flags) {
  boost::asio::io_context unused(1);
  boost::asio::ip::basic_resolver<Tcp, Executor> resolver(unused);
  Addresses found;
  const auto results = resolver.resolve(host, std::to_string(port), flags | resolver.numeric_service, found.error);
  for (const auto& entry : results) found.endpoints.emplace_back(entry.endpoint());
  return found;
}

// After fork(), a child has its parent's resolver: the threads do not exist there, and its mutex may stay locked.
struct OfProcess {
  std::shared_ptr<Resolver> resolver;
  ForkGuard process;
  const OfProcess* before;  // of the parent; kept, like all of this, until the process ends
};

}  // namespace

Addresses look_up(const std::string& host, std::uint16_t port) { return resolve(host, port, {}); }

Addresses numeric_address(const std::string& host, std::uint16_t port) {
  return resolve(host, port, boost::asio::ip::resolver_base::numeric_host);
}

std::shared_ptr<Resolver> Resolver::of_process() {
  static std::atomic<const OfProcess*> newest{nullptr};
  const OfProcess* current = newest.load();
  while (current == nullptr || !current->process.is_own_process()) {
    auto made = std::make_unique<OfProcess>(OfProcess{std::make_shared<Resolver>(look_up), {}, current});
    if (newest.compare_exchange_strong(current, made.get())) current = made.release();
  }
  return current->resolver;
}

Resolver::Resolver(Function function) : function_(std::move(function)) { under_way_.reserve(most_threads); }

std::uint64_t Resolver::ask(std::string host, std::uint16_t port, Done done) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t number = ++last_number_;
  queue_.push_back({number, std::move(host), port, std::move(done)});
  if (threads_ == most_threads || !may_begin(queue_.back())) return number;
  try {
    start_thread();
  } catch (...) {
    if (threads_ > 0) return number;  // one of them comes to it
    queue_.pop_back();
    throw;
  }
  return number;
}

void Resolver::withdraw(std::uint64_t number) noexcept {
  if (!process_.is_own_process()) return;
  Done withdrawn;  // what it owns is destroyed without the lock
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(queue_.begin(), queue_.end(), [number](const Request& each) { return each.number == number; });
  if (found == queue_.end()) return;
  withdrawn.swap(found->done);
  queue_.erase(found);
}

bool Resolver::may_begin(const Request& request) const noexcept {
  const auto same = std::count_if(under_way_.begin(), under_way_.end(),
                                  [&request](const Request* other) { return other->host == request.host; });
  return static_cast<std::size_t>(same) < most_of_one_name;
}

Resolver::Queue::iterator Resolver::first_that_may_begin() noexcept {
  return std::find_if(queue_.begin(), queue_.end(), [this](const Request& each) { return may_begin(each); });
}

// The resolver's threads must not receive the application's signals.
void Resolver::start_thread() {
  const SignalsBlocked blocked;
  std::thread([self = shared_from_this()] { self->work(); }).detach();
  ++threads_;
}

// While there are fewer threads than there may be, no request in the queue may begin. So only a thread that has
// finished with a name has to look for the next request.
void Resolver::work() noexcept {
  Request request;
  while (take(request)) {
    answer(request);
    finish(request);
    request = {};
  }
}

bool Resolver::take(Request& request) noexcept {
  const std::lock_guard lock(mutex_);
  const auto first = first_that_may_begin();
  if (first == queue_.end()) {
    --threads_;
    return false;
  }
  request = std::move(*first);
  queue_.erase(first);
  under_way_.push_back(&request);
  return true;
}

void Resolver::answer(const Request& request) const noexcept {
  Addresses found;
  try {
    found = function_(request.host, request.port);
  } catch (...) {
    found.error = boost::asio::error::no_memory;
  }
  while (true) {
    try {
      return request.done(found);
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(memory_pause);
    }
  }
}

void Resolver::finish(const Request& request) noexcept {
  const std::lock_guard lock(mutex_);
  std::erase(under_way_, &request);
}

}  // namespace wspc::io
