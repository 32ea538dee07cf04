// SPDX-License-Identifier: MIT
// task: a coroutine that returns a T or throws, and that another coroutine or thread can wait for.
//
//     wspc::Task<> echo(wspc::WebSocket socket) {
//       while (auto message = co_await socket.async_receive()) co_await socket.async_send(*message);
//     }
//
//     wspc::run(echo(wspc::connect("ws://localhost:9001")));
//
// A task starts when it is awaited or passed to run(). After each operation that it waits for, it continues on the
// thread that completed the operation. An exception that leaves the task is rethrown to the coroutine or thread that
// waits for it. A task can await every awaitable that is not bound to another coroutine type.
#ifndef WSPC_TASK_H
#define WSPC_TASK_H

#include <coroutine>
#include <exception>
#include <future>
#include <optional>
#include <type_traits>
#include <utility>

namespace wspc {

template <class T = void>
class Task;

namespace detail {

// Resumes the coroutine that awaits the task.
struct TaskEnd {
  static constexpr bool await_ready() noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
    return ended.promise().continuation;
  }
  static constexpr void await_resume() noexcept {}
};

struct TaskPromise {
  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::exception_ptr thrown{};

  static std::suspend_always initial_suspend() noexcept { return {}; }
  static TaskEnd final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { thrown = std::current_exception(); }
};

template <class T>
struct TaskResult : TaskPromise {
  std::optional<T> value{};

  Task<T> get_return_object() noexcept;
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T result() {
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*value);
  }
};

template <>
struct TaskResult<void> : TaskPromise {
  inline Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void result() const {
    if (thrown) std::rethrow_exception(thrown);
  }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskResult<T>;

  Task() noexcept = default;
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(coroutine_, other.coroutine_);
    return *this;
  }
  // Destroys the coroutine, even if it has not ended. Requires: it is not running on another thread.
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }

  auto operator co_await() && noexcept {
    struct Awaiter {
      std::coroutine_handle<promise_type> task;
      [[nodiscard]] bool await_ready() const noexcept { return task.done(); }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) const noexcept {
        task.promise().continuation = waiting;
        return task;
      }
      T await_resume() const { return task.promise().result(); }
    };
    return Awaiter{coroutine_};
  }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> coroutine) noexcept : coroutine_(coroutine) {}
  std::coroutine_handle<promise_type> coroutine_{};
};

namespace detail {

template <class T>
Task<T> TaskResult<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<TaskResult>::from_promise(*this));
}
Task<void> TaskResult<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<TaskResult>::from_promise(*this));
}

// A coroutine that starts immediately, and whose end nobody awaits.
struct Detached {
  struct promise_type {
    static Detached get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    [[noreturn]] static void unhandled_exception() noexcept { std::terminate(); }
  };
};

// The result of a task that run() waits for.
template <class T>
struct TaskOutcome {
  std::optional<T> value{};
  std::exception_ptr thrown{};
  T take() {
    if (thrown) std::rethrow_exception(std::exchange(thrown, {}));
    return std::move(*value);
  }
};

template <>
struct TaskOutcome<void> {
  std::exception_ptr thrown{};
  void take() {
    if (thrown) std::rethrow_exception(std::exchange(thrown, {}));
  }
};

// Sets `ended` only when the task's coroutine is destroyed, because its parameters may refer to objects of the waiting
// thread. For the same reason, the waiting thread owns the result, not the promise.
template <class T>
Detached run_and_tell(Task<T> task, TaskOutcome<T>& outcome, std::promise<void> ended) {
  try {
    Task<T> awaited = std::move(task);
    if constexpr (std::is_void_v<T>) {
      co_await std::move(awaited);
    } else {
      outcome.value.emplace(co_await std::move(awaited));
    }
  } catch (...) {
    outcome.thrown = std::current_exception();
  }
  ended.set_value();
}

}  // namespace detail

// Starts `task` on this thread and blocks until it has ended and its coroutine is destroyed, with its parameters and
// variables. Returns its result or rethrows its exception.
//
// Requires: the task does not need the calling thread to make progress. Do not call run() on a thread of the library.
template <class T>
T run(Task<T> task) {
  detail::TaskOutcome<T> outcome;
  std::promise<void> promise;
  const std::future<void> ended = promise.get_future();
  detail::run_and_tell(std::move(task), outcome, std::move(promise));
  ended.wait();
  return outcome.take();
}

}  // namespace wspc

#endif
