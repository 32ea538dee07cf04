// SPDX-License-Identifier: MIT
// task_test: run() of a task that ends on another thread.
#include "wspc/task.h"

#include <chrono>
#include <coroutine>
#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

namespace wspc {
namespace {

using namespace std::chrono_literals;

// Resumes the coroutine that awaits it on a thread of its own.
struct Elsewhere {
  std::thread& thread;
  [[nodiscard]] static bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    std::thread& mine = thread;  // the coroutine may be gone before the thread is assigned
    mine = std::thread([waiting] { waiting.resume(); });
  }
  static void await_resume() noexcept {}
};

// Belongs to the thread that calls run(), and is destroyed when that returns.
struct Scope {
  std::promise<void> left;
  std::future<void> was_left = left.get_future();
  bool outlived = false;
  bool ended = false;
};

// A parameter that refers to a Scope when it is destroyed. It gives a run() that does not wait for it the time to
// return, and sees that it did.
class Guard {
 public:
  explicit Guard(Scope& scope) : scope_(&scope) {}
  Guard(Guard&& other) noexcept : scope_(std::exchange(other.scope_, nullptr)) {}
  Guard& operator=(Guard&&) = delete;
  ~Guard() {
    if (scope_ == nullptr) return;
    scope_->outlived = scope_->was_left.wait_for(200ms) == std::future_status::ready;
    scope_->ended = true;
  }

 private:
  Scope* scope_;
};

Task<> returns_nothing(Guard, std::thread& thread) { co_await Elsewhere{thread}; }

Task<int> returns_a_number(Guard, std::thread& thread) {
  co_await Elsewhere{thread};
  co_return 7;
}

Task<> throws(Guard, std::thread& thread) {
  co_await Elsewhere{thread};
  throw std::runtime_error("told");
}

class TaskRun : public testing::Test {
 protected:
  ~TaskRun() override {
    const bool ended = scope.ended;
    scope.left.set_value();
    thread.join();
    EXPECT_TRUE(ended) << "run() returned while the coroutine's parameters were there";
    EXPECT_FALSE(scope.outlived);
  }

  Scope scope;
  std::thread thread;
};

TEST_F(TaskRun, returns_when_the_parameters_of_the_coroutine_are_gone) { run(returns_nothing(Guard(scope), thread)); }

TEST_F(TaskRun, returns_the_result_when_the_parameters_of_the_coroutine_are_gone) {
  EXPECT_EQ(run(returns_a_number(Guard(scope), thread)), 7);
}

TEST_F(TaskRun, throws_when_the_parameters_of_the_coroutine_are_gone) {
  EXPECT_THROW(run(throws(Guard(scope), thread)), std::runtime_error);
}

Task<int> returns_at_once() { co_return 3; }

TEST(Task, that_never_waits_returns_its_result) { EXPECT_EQ(run(returns_at_once()), 3); }

}  // namespace
}  // namespace wspc
