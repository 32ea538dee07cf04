// SPDX-License-Identifier: MIT
// load: one thread's part of a bench: connections, messages on them, and how long each echo took.
#ifndef WSPC_TOOL_BENCH_LOAD_H
#define WSPC_TOOL_BENCH_LOAD_H

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "io/client/client.h"
#include "tool/bench/bench_options.h"
#include "tool/bench/histogram.h"
#include "tool/terminal/conversation_result.h"

namespace wspc::tool {

// From when to when echoes count.
struct Window {
  TimePoint begin;
  TimePoint end;
};

class Load final : private io::ClientHandler {
 public:
  // Both are called on this load's thread.
  struct Listener {
    std::function<void()> opened;                    // one connection more
    std::function<void(ConversationResult)> failed;  // the bench is over
  };

  // `connections` of those that `options` asks for; `rate` is this load's part of that one.
  Load(const BenchOptions& options, std::size_t connections, double rate, Listener listener);

  // Connects, and does as it is told until it is told to stop.
  void run();

  // From any thread, while it runs: sends from now on; closes all connections, and run() returns.
  void begin(Window window);
  void stop();

  // Echoes within the window so far. From any thread.
  [[nodiscard]] std::uint64_t echoes() const noexcept { return echoes_.load(std::memory_order_relaxed); }

  // Of the echoes within the window. When run() has returned.
  [[nodiscard]] const Histogram& latencies() const noexcept { return latencies_; }

  // Returns how many messages still waited for their echo when the window ended, and for how long the oldest had. When
  // run() has returned.
  [[nodiscard]] std::uint64_t unanswered() const noexcept { return unanswered_; }
  [[nodiscard]] std::chrono::nanoseconds longest_wait() const noexcept { return longest_wait_; }

 private:
  // A connection, and when the messages that wait for their echo were due.
  struct Line {
    io::Session* session = nullptr;
    std::deque<TimePoint> due;
    std::size_t unsent = 0;  // the last so many of them found the outbox full
  };

  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override;
  void writable(io::Session& session) override;
  void closed(io::Session& session, const Closure& closure) override;
  void failed(const Failure& failure) override;

  void echoed(Line& line, const Event& event);
  void send(Line& line, TimePoint due);
  bool send_now(Line& line);
  void pace();
  void send_what_is_due(TimePoint now);
  void fail(ConversationResult result);
  void close_all();
  void count_unanswered();

  const BenchOptions& options_;
  double rate_;
  Listener listener_;
  std::string payload_;
  io::Loop loop_;
  io::Timer pacer_{loop_.context()};
  std::vector<io::Client> clients_;
  std::vector<Line> lines_;
  std::size_t open_ = 0;
  Window window_{TimePoint::max(), TimePoint::max()};
  TimePoint begun_{};
  std::uint64_t sent_ = 0;  // at the rate
  std::string reason_;      // of a peer's Close
  Histogram latencies_;
  std::atomic<std::uint64_t> echoes_{0};
  std::uint64_t unanswered_ = 0;
  std::chrono::nanoseconds longest_wait_{};
  bool stopping_ = false;
};

}  // namespace wspc::tool

#endif
