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

void Lane::drain(std::chrono::milliseconds window) {
  if (!std::exchange(draining_, true)) loop_.for_all([](Session& session) { session.go_away(); });
  for (const auto& handshake : std::exchange(handshakes_, {})) handshake->cancel();  // nothing was promised to them
  window_.expires_after(window);
  window_.async_wait([this](ErrorCode error) {
    if (!error) loop_.for_all([](Session& session) { session.cut(); });
  });
  finish_if_empty();
}

void Lane::finish_if_empty() {
  if (draining_ && loop_.size() == 0) loop_.stop();
}

}  // namespace wspc::io
