// SPDX-License-Identifier: MIT
// task: a coroutine that others can wait for.
//
//     wspc::Task<> talk(wspc::WebSocket socket) {
//       while (auto message = co_await socket.async_receive()) co_await socket.async_send(*message);
//     }
//
// A task begins when it is awaited, or given to run(). What it waits for resumes it, on that one's thread. What it
// throws goes to who waits for it. Whatever else can be awaited by a plain coroutine may be awaited in one.
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

// To whom a task goes on when it has ended.
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
  // What has not ended is given up, where it waits: not while it runs on another thread.
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

// A coroutine that begins at once, and whose end nobody awaits.
struct Detached {
  struct promise_type {
    static Detached get_return_object() noexcept { return {}; }
    static std::suspend_never initial_suspend() noexcept { return {}; }
    static std::suspend_never final_suspend() noexcept { return {}; }
    static void return_void() noexcept {}
    [[noreturn]] static void unhandled_exception() noexcept { std::terminate(); }
  };
};

// What a task that run() waits for comes to.
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

// Tells only when the task's coroutine is gone: its parameters may refer to what belongs to the thread that waits. For
// the same reason the outcome lies with that thread, and not in the promise.
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

// Begins the task on this thread, and blocks until it has ended and its coroutine, with all parameters and variables,
// is destroyed. Do not call it on a thread that the task waits for.
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
