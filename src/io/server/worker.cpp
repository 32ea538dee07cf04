// SPDX-License-Identifier: MIT
// worker: one of a server's loops, with what it takes to end it in good order.
#include "io/server/worker.h"

#include <utility>

#include "io/session/session.h"

namespace wspc::io {
namespace {

constexpr std::chrono::milliseconds drain_step{10};

}  // namespace

Worker::Worker() : work_(boost::asio::make_work_guard(loop_.context())), window_(loop_.context()) {
  // This owns the loop: no handler runs when it is gone.
  loop_.on_leave([this] { finish_if_empty(); });
}

void Worker::shake_hands(std::shared_ptr<TlsHandshake> handshake, TimePoint end, TlsHandshake::Done done) {
  handshakes_.insert(handshake);
  handshake->start(end, [this, key = std::weak_ptr(handshake), done = std::move(done)](
                            TlsHandshake::Result result, std::unique_ptr<TlsStream> stream, const std::string& error) {
    handshakes_.erase(key.lock());
    done(result, std::move(stream), error);
    finish_if_empty();
  });
}

void Worker::speak_http2(std::unique_ptr<Stream> stream, std::string_view received, const H2Service& service) {
  const auto server = std::make_shared<H2Server>(loop_, std::move(stream), service, [this](H2Server& ended) {
    h2_servers_.erase(std::static_pointer_cast<H2Server>(ended.shared_from_this()));
    finish_if_empty();
  });
  h2_servers_.insert(server);
  loop_.counters().http2_connections.add();
  server->start(received);
  if (draining_) server->go_away();
}

void Worker::send_page(std::unique_ptr<Stream> stream, PageResponse::Start page, Handler& handler) {
  const auto response =
      std::make_shared<PageResponse>(loop_, std::move(stream), std::move(page), handler, [this](PageResponse& ended) {
        pages_.erase(ended.shared_from_this());
        finish_if_empty();
      });
  pages_.insert(response);
  response->start();
}

void Worker::drain(Drain drain) {
  if (!std::exchange(draining_, true)) {
    drain_began_ = std::chrono::steady_clock::now();
    Session::for_each(loop_, [this](Session& session) { leave_later(session); });
  }
  drain_ = drain;
  for (const auto& handshake : std::exchange(handshakes_, {})) handshake->cancel();  // nothing was promised to them
  for (const auto& server : std::set(h2_servers_)) server->go_away();
  send_away();
  finish_if_empty();
}

// Connections in their opening handshake have nothing to lose, so they end at once.
void Worker::leave_later(Session& session) {
  if (!session.is_open()) return session.go_away();
  leaving_.push_back(session.weak_from_this());
}

// As many as the time that has passed calls for: all that reconnect at once would be a flood somewhere else.
void Worker::send_away() {
  const auto passed = std::chrono::steady_clock::now() - drain_began_;
  const bool all = passed >= drain_.spread;
  const std::size_t due = all ? leaving_.size()
                              : static_cast<std::size_t>(static_cast<double>(leaving_.size()) *
                                                         (passed / std::chrono::duration<double>(drain_.spread)));
  for (; sent_away_ < due; ++sent_away_) {
    if (const auto session = leaving_[sent_away_].lock()) session->go_away();
  }
  window_.expires_at(later(std::chrono::steady_clock::now(), all ? drain_.window : drain_step));
  // This owns the loop: no handler runs when it is gone.
  window_.async_wait([this, all](ErrorCode error) {
    if (!error) all ? abort_rest() : send_away();
  });
}

void Worker::abort_rest() {
  Session::for_each(loop_, [](Session& session) { session.abort(); });
  for (const auto& server : std::set(h2_servers_)) server->abort();
  for (const auto& page : std::set(pages_)) page->abort();
}

void Worker::finish_if_empty() {
  if (draining_ && loop_.size() == 0 && h2_servers_.empty() && pages_.empty()) loop_.stop();
}

}  // namespace wspc::io
