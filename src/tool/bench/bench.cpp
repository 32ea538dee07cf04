// SPDX-License-Identifier: MIT
// bench: the command `wspc bench`: starts and stops the loads on their threads.
#include "tool/bench/bench.h"

#include <memory>
#include <optional>
#include <signal.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "http/url.h"
#include "tool/bench/bench_options.h"
#include "tool/bench/bench_page.h"
#include "tool/bench/bench_progress.h"
#include "tool/bench/bench_report.h"
#include "tool/bench/load.h"
#include "tool/terminal/console.h"
#include "tool/text/write_file.h"

namespace wspc::tool {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds shortest_period{100};
constexpr int periods = 60;  // of the window, for the chart of echoes over time

class Bench {
 public:
  explicit Bench(const BenchOptions& options);

  ExitStatus run();

 private:
  void one_opened();
  void begin();
  void window_begins();
  void stop(ConversationResult result);
  void at(TimePoint time, void (Bench::*then)());
  void window_ends() { stop({}); }
  void period_ends();
  [[nodiscard]] std::uint64_t echoes() const noexcept;
  ExitStatus tell(const BenchSummary& found);
  BenchResult result() const;

  const BenchOptions& options_;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<io::Executor> work_{context_.get_executor()};
  io::Timer timer_{context_};
  boost::asio::signal_set signals_{context_, SIGINT, SIGTERM};
  std::vector<std::unique_ptr<Load>> loads_;
  std::size_t opened_ = 0;
  Window window_{TimePoint::max(), TimePoint::max()};
  std::optional<ProcessTime> before_;
  std::optional<ProcessTime> after_;
  std::optional<ConversationResult> result_;
  BenchProgress progress_;
  BenchSummary baseline_;
  std::chrono::nanoseconds period_;
  TimePoint began_{};
  io::Timer ticker_{context_};
  std::vector<std::uint64_t> echoes_;  // until the end of each period
};

// The listeners are called on the loads' threads.
Bench::Bench(const BenchOptions& options)
    : options_(options),
      progress_(options.json),
      period_(std::max<std::chrono::nanoseconds>(options.duration / periods, shortest_period)) {
  const std::size_t threads = std::min<std::size_t>(options.threads, options.connections);
  // This owns the loop, and the threads of the loads have ended when it is gone.
  const Load::Listener listener{
      [this] { boost::asio::post(context_, [this] { one_opened(); }); },
      [this](ConversationResult result) { boost::asio::post(context_, [this, result] { stop(result); }); }};
  for (std::size_t i = 0; i < threads; ++i) {
    const std::size_t connections = options.connections / threads + (i < options.connections % threads ? 1 : 0);
    const double rate =
        static_cast<double>(options.rate) * static_cast<double>(connections) / static_cast<double>(options.connections);
    loads_.push_back(std::make_unique<Load>(options, connections, rate, listener));
  }
  // This owns the loop: no handler runs when it is gone.
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) stop({ExitStatus::interrupted, "interrupted"});
  });
}

ExitStatus Bench::run() {
  if (options_.server_process != 0 && !process_time(options_.server_process)) {
    complain(fmt::format("--server-pid: there is no process {} that could be looked at", options_.server_process));
    return ExitStatus::usage;
  }
  if (!options_.baseline.empty()) {
    if (const std::string problem = read_summary(options_.baseline, baseline_); !problem.empty()) {
      complain(problem);
      return ExitStatus::usage;
    }
  }
  std::vector<std::thread> threads;
  for (const auto& load : loads_) threads.emplace_back([&load] { load->run(); });
  context_.run();
  for (std::thread& thread : threads) thread.join();

  progress_.clear();
  const BenchResult found = result();
  if (result_->status == ExitStatus::clean && found.latencies.count() == 0) {
    result_ = {ExitStatus::timeout, "not one echo came"};
  }
  if (!result_->text.empty()) complain(result_->text);
  if (found.latencies.count() == 0) return result_->status;
  return tell(summary(options_, found));
}

ExitStatus Bench::tell(const BenchSummary& found) {
  const BenchSummary* const baseline = options_.baseline.empty() ? nullptr : &baseline_;
  std::string text = options_.json ? as_json(found) : describe(found, baseline);
  if (options_.histogram || (!options_.json && ::isatty(STDOUT_FILENO) == 1)) text += bars(found);
  if (!write_all(STDOUT_FILENO, text)) return ExitStatus::usage;
  if (options_.report.empty()) return result_->status;
  const bool picture = options_.report.ends_with(".svg");
  if (write_file(options_.report, picture ? as_svg(found, baseline) : as_html(found, baseline))) return result_->status;
  complain("cannot write " + options_.report);
  return ExitStatus::usage;
}

void Bench::one_opened() {
  if (++opened_ == options_.connections && !result_) begin();
}

void Bench::begin() {
  window_.begin = steady_clock::now() + options_.warm_up;
  window_.end = window_.begin + options_.duration;
  for (const auto& load : loads_) load->begin(window_);
  at(window_.begin, &Bench::window_begins);
  began_ = steady_clock::now();
  period_ends();
}

void Bench::window_begins() {
  if (options_.server_process != 0) before_ = process_time(options_.server_process);
  at(window_.end, &Bench::window_ends);
}

std::uint64_t Bench::echoes() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& load : loads_) sum += load->echoes();
  return sum;
}

// Also before the window begins: somebody may be watching.
void Bench::period_ends() {
  const TimePoint now = steady_clock::now();
  if (now < window_.begin) {
    progress_.show("warm-up", now - began_, options_.warm_up, 0);
  } else {
    if (now - window_.begin >= period_) echoes_.push_back(echoes());
    const double gone = std::chrono::duration<double>(now - window_.begin).count();
    progress_.show("measuring", now - window_.begin, options_.duration,
                   gone > 0 ? static_cast<double>(echoes()) / gone : 0);
  }
  // Periods begin with the window.
  const auto next = now < window_.begin ? std::min(now + period_, window_.begin)
                                        : window_.begin + ((now - window_.begin) / period_ + 1) * period_;
  ticker_.expires_at(next);
  // This owns the loop: no handler runs when it is gone.
  ticker_.async_wait([this](const boost::system::error_code& error) {
    if (!error && !result_) period_ends();
  });
}

void Bench::at(TimePoint time, void (Bench::*then)()) {
  timer_.expires_at(time);
  // This owns the loop: no handler runs when it is gone.
  timer_.async_wait([this, then](const boost::system::error_code& error) {
    if (!error && !result_) (this->*then)();
  });
}

// The first reason counts. What was measured until then is told all the same.
void Bench::stop(ConversationResult result) {
  if (result_) return;
  result_ = std::move(result);
  window_.end = std::min(window_.end, steady_clock::now());
  if (before_) after_ = process_time(options_.server_process);
  for (const auto& load : loads_) load->stop();
  work_.reset();
  timer_.cancel();
  ticker_.cancel();
  signals_.cancel();  // from here on a signal does what it does by default
  signals_.clear();
}

BenchResult Bench::result() const {
  BenchResult found;
  for (const auto& load : loads_) {
    found.latencies.add(load->latencies());
    found.unanswered += load->unanswered();
    found.longest_wait = std::max(found.longest_wait, load->longest_wait());
  }
  if (window_.end > window_.begin) found.window = window_.end - window_.begin;
  found.period = period_;
  std::uint64_t before = 0;
  for (const std::uint64_t until : echoes_) found.echoes.push_back(until - std::exchange(before, until));
  found.echoes.push_back(found.latencies.count() - before);
  if (before_ && after_) {
    found.server = {after_->user - before_->user, after_->system - before_->system, after_->all - before_->all};
  }
  return found;
}

// All connections share one context: to read the system's certificates takes longer than to connect.
ExitStatus bench(BenchOptions options) {
  http::Url url;
  if (!http::parse(options.client.url, url).empty() || !url.secure) return Bench(options).run();
  if (const std::string wrong = io::make_tls_context(options.client.tls, options.client.http, options.tls);
      !wrong.empty()) {
    complain(wrong);
    return ExitStatus::usage;
  }
  return Bench(options).run();
}

}  // namespace

Command bench_command() {
  return make_command<BenchOptions>("bench", "Measure how fast an echo server is", add_options, bench);
}

}  // namespace wspc::tool
