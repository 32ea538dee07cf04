// SPDX-License-Identifier: MIT
// call: one WebSocket of the command, from the look-up of a name to its end.
#include "tool/connect/call.h"

#include <signal.h>
#include <utility>

#include "io/loop/backoff.h"
#include "tool/frames/compression.h"

namespace wspc::tool {
namespace {

// RFC 6455 §11.7, of IANA's registry.
constexpr std::uint16_t service_restart = 1012;
constexpr std::uint16_t try_again_later = 1013;

}  // namespace

Call::Call(ConnectOptions options)
    : options_(std::move(options)), pause_(loop_.context()), signals_(loop_.context(), SIGINT, SIGTERM) {}

ConversationResult Call::run() {
  watch_signals();
  attempt();
  loop_.run();
  return decided_.value_or(result_);
}

void Call::attempt() { client_.emplace(loop_, options_.client, static_cast<io::ClientHandler&>(*this)).start(); }

void Call::opened(io::Session& session) {
  session_ = &session;
  opened_at_ = std::chrono::steady_clock::now();
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
  result_ = result(closure, std::exchange(reason_, {}), transport_problem(session));
  const bool may_come_again = !closure.clean || closure.received == close_code::going_away ||
                              closure.received == service_restart || closure.received == try_again_later;
  if (!may_come_again || !begin_again()) finish();
}

void Call::failed(const Failure& failure) {
  result_ = result(failure);
  if (!may_pass(failure) || !begin_again()) finish();
}

// RFC 6455 §7.2.3. Returns false if the call has ended.
bool Call::begin_again() {
  if (!options_.reconnect || stopping_ || decided_) return false;
  const Backoff backoff;
  const TimePoint now = std::chrono::steady_clock::now();
  const bool had_settled = opened_at_ != TimePoint::max() && now - opened_at_ >= backoff.settled;
  failures_ = had_settled ? 1 : failures_ + 1;
  opened_at_ = TimePoint::max();
  const auto wait = io::delay(backoff, failures_);
  pausing_ = true;
  lost(result_, wait);
  pause_.expires_after(wait);
  // This owns the loop: no handler runs when it is gone.
  pause_.async_wait([this](const io::ErrorCode& error) {
    if (error) return;
    pausing_ = false;
    attempt();
  });
  return true;
}

void Call::decide(ConversationResult result) {
  if (!decided_) decided_ = std::move(result);
}

void Call::finish() {
  end();
  loop_.stop();
}

void Call::watch_signals() {
  // This owns the loop: no handler runs when it is gone.
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    interrupted();
    watch_signals();
  });
}

void Call::interrupted() {
  if (pausing_) {
    decide({ExitStatus::interrupted, "interrupted"});
    return finish();
  }
  if (session_ == nullptr) return client_->cancel();
  if (!std::exchange(stopping_, true)) return stop(*session_);
  decide({ExitStatus::interrupted, "interrupted"});
  session_->abort();
}

void Call::stop(io::Session& session) { session.close(close_code::normal); }

std::vector<std::string> Call::handshake() const {
  const io::HandshakeTranscript& transcript = client_->transcript();
  std::vector<std::string> lines;
  const auto show = [this](const std::string& line) {
    return options_.secrets == Secrets::shown ? line : without_secrets(line);
  };
  for (const std::string& line : transcript.request) lines.push_back("> " + show(line));
  if (!lines.empty()) lines.emplace_back(">");
  for (const std::string& line : transcript.response) lines.push_back("< " + show(line));
  if (!transcript.response.empty()) lines.emplace_back("<");
  return lines;
}

}  // namespace wspc::tool
