// SPDX-License-Identifier: MIT
// bench: the command `wspc bench`: tells the loads on their threads when to begin and when to stop.
#include "tool/bench.h"

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
#include "tool/bench_report.h"
#include "tool/console.h"
#include "tool/load.h"

namespace wspc::tool {
namespace {

using std::chrono::steady_clock;

class Bench {
 public:
  explicit Bench(const BenchOptions& options);

  ExitStatus run();

 private:
  void one_opened();
  void begin();
  void window_begins();
  void stop(Outcome outcome);
  void at(TimePoint time, void (Bench::*then)());
  void window_ends() { stop({}); }
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
  std::optional<Outcome> outcome_;
};

// The listeners are called on the loads' threads.
Bench::Bench(const BenchOptions& options) : options_(options) {
  const std::size_t threads = std::min<std::size_t>(options.threads, options.connections);
  const Load::Listener listener{
      [this] { boost::asio::post(context_, [this] { one_opened(); }); },
      [this](Outcome outcome) { boost::asio::post(context_, [this, outcome] { stop(outcome); }); }};
  for (std::size_t i = 0; i < threads; ++i) {
    const std::size_t connections = options.connections / threads + (i < options.connections % threads ? 1 : 0);
    const double rate =
        static_cast<double>(options.rate) * static_cast<double>(connections) / static_cast<double>(options.connections);
    loads_.push_back(std::make_unique<Load>(options, connections, rate, listener));
  }
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) stop({ExitStatus::interrupted, "interrupted"});
  });
}

ExitStatus Bench::run() {
  if (options_.server_process != 0 && !process_time(options_.server_process)) {
    complain(fmt::format("--server-pid: there is no process {} that could be looked at", options_.server_process));
    return ExitStatus::usage;
  }
  std::vector<std::thread> threads;
  for (const auto& load : loads_) threads.emplace_back([&load] { load->run(); });
  context_.run();
  for (std::thread& thread : threads) thread.join();

  const BenchResult found = result();
  if (outcome_->status == ExitStatus::clean && found.latencies.count() == 0) {
    outcome_ = {ExitStatus::timeout, "not one echo came"};
  }
  if (!outcome_->text.empty()) complain(outcome_->text);
  if (found.latencies.count() == 0) return outcome_->status;
  if (!write_all(STDOUT_FILENO, options_.json ? as_json(options_, found) : describe(options_, found))) {
    return ExitStatus::usage;
  }
  return outcome_->status;
}

void Bench::one_opened() {
  if (++opened_ == options_.connections && !outcome_) begin();
}

void Bench::begin() {
  window_.begin = steady_clock::now() + options_.warm_up;
  window_.end = window_.begin + options_.duration;
  for (const auto& load : loads_) load->begin(window_);
  at(window_.begin, &Bench::window_begins);
}

void Bench::window_begins() {
  if (options_.server_process != 0) before_ = process_time(options_.server_process);
  at(window_.end, &Bench::window_ends);
}

void Bench::at(TimePoint time, void (Bench::*then)()) {
  timer_.expires_at(time);
  timer_.async_wait([this, then](const boost::system::error_code& error) {
    if (!error && !outcome_) (this->*then)();
  });
}

// The first reason counts. What was measured until then is told all the same.
void Bench::stop(Outcome outcome) {
  if (outcome_) return;
  outcome_ = std::move(outcome);
  window_.end = std::min(window_.end, steady_clock::now());
  if (before_) after_ = process_time(options_.server_process);
  for (const auto& load : loads_) load->stop();
  work_.reset();
  timer_.cancel();
  signals_.cancel();  // from here on a signal does what it does by default
  signals_.clear();
}

BenchResult Bench::result() const {
  BenchResult found;
  for (const auto& load : loads_) found.latencies.add(load->latencies());
  if (window_.end > window_.begin) found.window = window_.end - window_.begin;
  if (before_ && after_) {
    found.server = {after_->user - before_->user, after_->system - before_->system, after_->all - before_->all};
  }
  return found;
}

}  // namespace

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

}  // namespace wspc::tool
