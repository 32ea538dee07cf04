// SPDX-License-Identifier: MIT
// load: one thread's part of a bench: connections, their messages, and the time of each echo.
#include "tool/bench/load.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace wspc::tool {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds pace_of_sending{1};

// So many opening handshakes at a time are within every server's backlog.
constexpr std::size_t handshakes_at_once = 64;

std::string text_of(std::uint64_t size) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = "the quick brown fox jumps over the lazy dog, "[i % 45];
  return text;
}

bool is_message(const Event& event) noexcept {
  return event.type == Event::Type::text || event.type == Event::Type::binary;
}

}  // namespace

Load::Load(const BenchOptions& options, std::size_t connections, double rate, Listener listener)
    : options_(options),
      rate_(rate),
      listener_(std::move(listener)),
      payload_(text_of(options.size)),
      lines_(connections) {
  for (std::size_t i = 0; i < connections; ++i)
    clients_.push_back(io::Client(loop_, options.client, *this, options.tls));
}

void Load::run() {
  for (std::size_t i = 0; i < std::min(handshakes_at_once, lines_.size()); ++i) clients_[i].start();
  loop_.run();
}

void Load::begin(Window window) {
  // This owns the loop: no handler runs when it is gone.
  loop_.post([this, window] {
    window_ = window;
    begun_ = steady_clock::now();
    if (rate_ > 0) return pace();
    for (Line& line : lines_) {
      for (std::size_t i = 0; i < options_.in_flight; ++i) send(line, begun_);
    }
  });
}

void Load::stop() {
  // This owns the loop: no handler runs when it is gone.
  loop_.post([this] { close_all(); });
}

void Load::count_unanswered() {
  const TimePoint now = steady_clock::now();
  for (const Line& line : lines_) {
    unanswered_ += line.due.size();
    if (!line.due.empty()) longest_wait_ = std::max<std::chrono::nanoseconds>(longest_wait_, now - line.due.front());
  }
}

void Load::close_all() {
  if (!std::exchange(stopping_, true)) count_unanswered();
  pacer_.cancel();
  for (io::Client& client : clients_) client.cancel();
  for (const Line& line : lines_) {
    if (line.session != nullptr) line.session->close(close_code::normal);
  }
}

// ---- connections ---------------------------------------------------------------------------------------------------

void Load::opened(io::Session& session) {
  Line& line = lines_[open_++];
  line.session = &session;
  session.context(&line);
  if (stopping_) session.close(close_code::normal);
  const std::size_t next = open_ + handshakes_at_once - 1;
  if (next < clients_.size() && !stopping_) clients_[next].start();
  listener_.opened();
}

void Load::closed(io::Session& session, const Closure& closure) {
  static_cast<Line*>(session.context())->session = nullptr;
  if (stopping_) return;
  ConversationResult end = result(closure, reason_, transport_problem(session));
  if (end.status == ExitStatus::clean) end.status = ExitStatus::closed;  // in the middle of it
  fail(std::move(end));
}

void Load::failed(const Failure& failure) {
  if (!stopping_) fail(result(failure));
}

void Load::fail(ConversationResult result) {
  close_all();
  listener_.failed(std::move(result));
}

// ---- messages ------------------------------------------------------------------------------------------------------

void Load::event(io::Session& session, const Event& event) {
  if (event.type == Event::Type::close) reason_ = event.text();
  if (is_message(event) && !stopping_) echoed(*static_cast<Line*>(session.context()), event);
}

// Echoes come in the order of their messages.
void Load::echoed(Line& line, const Event& event) {
  const bool same_type = (event.type == Event::Type::text) == (options_.type == MessageType::text);
  if (line.due.size() <= line.unsent || !same_type || event.text() != payload_) {
    return fail(
        {ExitStatus::protocol,
         fmt::format("this is no echo server: {} bytes came back that are not what was sent", event.payload.size())});
  }
  const TimePoint now = steady_clock::now();
  if (now >= window_.begin && now < window_.end) {
    latencies_.add(now - line.due.front());
    echoes_.store(latencies_.count(), std::memory_order_relaxed);
  }
  line.due.pop_front();
  if (rate_ == 0) send(line, now);
}

void Load::send(Line& line, TimePoint due) {
  line.due.push_back(due);
  if (line.unsent > 0 || !send_now(line)) ++line.unsent;
}

bool Load::send_now(Line& line) {
  if (line.session == nullptr) return false;
  return line.session->send(options_.type, std::as_bytes(std::span(payload_))) == Error::none;
}

void Load::writable(io::Session& session) {
  Line& line = *static_cast<Line*>(session.context());
  while (line.unsent > 0 && send_now(line)) --line.unsent;
}

// At a rate nobody waits for echoes: what comes late, be it that we or the server were busy, counts from when it was
// due. (To wait, and count from the sending, would leave out what happens to those who come in the meantime.)
void Load::pace() {
  pacer_.expires_after(pace_of_sending);
  // This owns the loop: no handler runs when it is gone.
  pacer_.async_wait([this](io::ErrorCode error) {
    if (error || stopping_) return;
    send_what_is_due(steady_clock::now());
    pace();
  });
}

void Load::send_what_is_due(TimePoint now) {
  const std::chrono::duration<double> apart(1 / rate_);
  for (;; ++sent_) {
    const auto due = begun_ + std::chrono::duration_cast<steady_clock::duration>(apart * static_cast<double>(sent_));
    if (due > now || lines_.empty()) return;
    send(lines_[sent_ % lines_.size()], due);
  }
}

}  // namespace wspc::tool
