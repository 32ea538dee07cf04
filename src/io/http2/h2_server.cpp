// SPDX-License-Identifier: MIT
// h2_server: the server's side of an HTTP/2 connection: extended CONNECTs become sessions.   RFC 8441 §5
#include "io/http2/h2_server.h"

#include <utility>

#include "http/http2/extended_connect.h"
#include "http/refusal.h"
#include "io/http2/h2_stream.h"
#include "io/loop/loop.h"
#include "io/session/agreed_opening.h"
#include "io/session/session.h"
#include "io/session/thrown.h"

namespace wspc::io {
namespace {

constexpr std::chrono::seconds idle_patience{60};  // for the next WebSocket, when there is none

}  // namespace

H2Server::H2Server(Loop& loop, std::unique_ptr<Stream> transport, const H2Service& service,
                   std::function<void(H2Server&)> ended)
    : H2Connection(loop, std::move(transport), Role::server, service.options.timeouts.pong),
      service_(service),
      ended_(std::move(ended)) {}

void H2Server::on_head(http::StreamId id, std::vector<Header> lines) {
  used_ = true;
  idle_ = false;
  HandshakeTranscript said{lines_of(lines), {}};
  std::optional<http::ServerConnect> judged;
  try {
    judged.emplace(service_.policy, std::move(lines));
  } catch (...) {  // the application's verdict or page
    tell_thrown(service_.handler);
    return fail(id);
  }
  http::ServerConnect& connect = *judged;
  std::optional<AdmissionSlot> slot = admit(connect);
  http().respond(id, connect.response(), http::Http2::Body::follows);
  if (!slot) return refuse(id, connect);
  if (connect.answered()) return finish(id, connect.take_body(), std::move(*slot));
  said.response = lines_of(connect.response());
  auto stream = std::make_unique<H2Stream>(shared_from_this(), id, std::move(*slot));
  Session::Start start{
      Role::server, service_.options,
      std::make_unique<AgreedOpening>(std::string(connect.subprotocol()), std::string(connect.request().path()),
                                      connect.deflate(), service_.policy.deflate, std::move(said)),
      service_.rate};
  loop().counters().http2.add();
  Session::start(loop(), std::move(stream), std::move(start), service_.handler);
}

// Returns nullopt if the request is refused.
std::optional<AdmissionSlot> H2Server::admit(http::ServerConnect& connect) const {
  if (!connect.refusal() && going_away()) connect.turn_away(http::draining());
  if (connect.refusal()) return {};
  std::optional<AdmissionSlot> slot = connect.answered() ? service_.admit_page() : service_.admit();
  if (!slot) connect.turn_away(connect.answered() ? http::busy() : http::overloaded());
  return slot;
}

void H2Server::refuse(http::StreamId id, http::ServerConnect& connect) {
  finish(id, connect.take_body());
  tell_refused(connect.refusal());
}

// An error on our side came before the request could be judged.
void H2Server::fail(http::StreamId id) {
  const Refusal refusal = http::refuse(500, "the server could not answer");
  http().respond(id, http::response_lines(refusal), http::Http2::Body::follows);
  finish(id, http::Body(http::body(refusal)));
  tell_refused(refusal);
}

void H2Server::tell_refused(const Refusal& refusal) {
  loop().counters().refused.add();
  service_.handler.refused({remote(), refusal.status, refusal.error, refusal.text});
}

void H2Server::on_idle() {
  if (going_away() || std::exchange(idle_, true)) return;
  end_if_idle(patience());
}

// The deadline of the first stream: as long as an opening handshake may take.
TimePoint H2Server::patience() const noexcept {
  const TimePoint now = std::chrono::steady_clock::now();
  const auto open = service_.options.timeouts.open;
  if (used_ || open.count() == 0) return now + idle_patience;
  return now + open;
}

void H2Server::on_end(const std::string& problem) {
  attempt([&] {
    if (!problem.empty() && !used_) service_.handler.refused({remote(), 0, Error::connection_lost, problem});
  });
  if (ended_) std::exchange(ended_, {})(*this);
}

}  // namespace wspc::io
