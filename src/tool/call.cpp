// SPDX-License-Identifier: MIT
// call: one WebSocket of ours, from the first look-up of a name to the outcome.
#include "tool/call.h"

#include <signal.h>
#include <utility>

#include "tool/compression.h"

namespace wspc::tool {

Call::Call(ConnectOptions options)
    : options_(std::move(options)),
      client_(loop_, options_.client, *this),
      signals_(loop_.context(), SIGINT, SIGTERM) {}

Outcome Call::run() {
  watch_signals();
  client_.start();
  loop_.run();
  return decided_.value_or(outcome_);
}

void Call::opened(io::Session& session) {
  session_ = &session;
  begin(session);
}

void Call::event(io::Session& session, const Event& event) {
  if (event.type == Event::Type::close) reason_ = event.text();
  hear(session, event);
}

void Call::closed(io::Session& session, const Closure& closure) {
  session_ = nullptr;
  closure_ = closure;
  deflate_ = describe_deflate(session.connection());
  outcome_ = outcome(closure, reason_, transport_problem(session));
  finish();
}

void Call::failed(const Failure& failure) {
  outcome_ = outcome(failure);
  finish();
}

void Call::decide(Outcome outcome) {
  if (!decided_) decided_ = std::move(outcome);
}

void Call::finish() {
  end();
  loop_.stop();
}

void Call::watch_signals() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    interrupted();
    watch_signals();
  });
}

void Call::interrupted() {
  if (session_ == nullptr) return client_.cancel();
  if (!std::exchange(stopping_, true)) return stop(*session_);
  decide({ExitStatus::interrupted, "interrupted"});
  session_->cut();
}

void Call::stop(io::Session& session) { session.close(close_code::normal); }

std::vector<std::string> Call::handshake() const {
  const io::Transcript& transcript = client_.transcript();
  std::vector<std::string> lines;
  for (const std::string& line : transcript.request) lines.push_back("> " + line);
  if (!lines.empty()) lines.emplace_back(">");
  for (const std::string& line : transcript.response) lines.push_back("< " + line);
  if (!transcript.response.empty()) lines.emplace_back("<");
  return lines;
}

}  // namespace wspc::tool
