// SPDX-License-Identifier: MIT
// lane: one of a server's loops, with what it takes to end it in good order.
#include "io/lane.h"

#include <utility>

#include "io/session.h"

namespace wspc::io {

Lane::Lane() : work_(boost::asio::make_work_guard(loop_.context())), window_(loop_.context()) {
  loop_.on_leave([this] { finish_if_empty(); });
}

void Lane::shake_hands(std::shared_ptr<TlsHandshake> handshake, TimePoint end, TlsHandshake::Done done) {
  handshakes_.insert(handshake);
  handshake->start(end,
                   [this, key = std::weak_ptr(handshake), done = std::move(done)](
                       TlsHandshake::Outcome outcome, std::unique_ptr<TlsStream> stream, const std::string& error) {
                     handshakes_.erase(key.lock());
                     done(outcome, std::move(stream), error);
                     finish_if_empty();
                   });
}

void Lane::speak_http2(std::unique_ptr<Stream> stream, std::string_view received, const H2Service& service) {
  const auto server = std::make_shared<H2Server>(loop_, std::move(stream), service, [this](H2Server& ended) {
    h2_servers_.erase(std::static_pointer_cast<H2Server>(ended.shared_from_this()));
    finish_if_empty();
  });
  h2_servers_.insert(server);
  server->start(received);
  if (draining_) server->go_away();
}

void Lane::drain(std::chrono::milliseconds window) {
  if (!std::exchange(draining_, true)) loop_.for_all([](Session& session) { session.go_away(); });
  for (const auto& handshake : std::exchange(handshakes_, {})) handshake->cancel();  // nothing was promised to them
  for (const auto& server : std::set(h2_servers_)) server->go_away();
  window_.expires_after(window);
  window_.async_wait([this](ErrorCode error) {
    if (error) return;
    loop_.for_all([](Session& session) { session.cut(); });
    for (const auto& server : std::set(h2_servers_)) server->cut();
  });
  finish_if_empty();
}

void Lane::finish_if_empty() {
  if (draining_ && loop_.size() == 0 && h2_servers_.empty()) loop_.stop();
}

}  // namespace wspc::io
