// SPDX-License-Identifier: MIT
// h2_server: the server's side of an HTTP/2 connection: extended CONNECTs become sessions.   RFC 8441 §5
#include "io/h2_server.h"

#include <utility>

#include "http/extended_connect.h"
#include "http/refusal.h"
#include "io/agreed_opening.h"
#include "io/h2_stream.h"
#include "io/loop.h"
#include "io/session.h"
#include "io/thrown.h"

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
  Transcript said{lines_of(lines), {}};
  std::optional<http::ServerConnect> judged;
  try {
    judged.emplace(service_.policy, std::move(lines));
  } catch (...) {  // the application's verdict or page
    tell_thrown(service_.handler);
    return refuse(id, http::refuse(500, "the server could not answer"));
  }
  http::ServerConnect& connect = *judged;
  std::optional<Ticket> ticket;
  if (!connect.refusal() && going_away()) connect.turn_away(http::draining());
  if (!connect.refusal() && !connect.answered() && !(ticket = service_.admit())) connect.turn_away(http::overloaded());
  http().respond(id, connect.response(), http::Http2::Body::follows);
  if (const Refusal& refusal = connect.refusal()) {
    finish(id, connect.body());
    loop().counters().refused.add();
    return service_.handler.refused({remote(), refusal.status, refusal.error, refusal.text});
  }
  if (connect.answered()) return finish(id, connect.body());
  said.response = lines_of(connect.response());
  idle_ = false;
  auto stream = std::make_unique<H2Stream>(shared_from_this(), id, std::move(*ticket));
  Session::Start start{
      Role::server, service_.options,
      std::make_unique<AgreedOpening>(std::string(connect.subprotocol()), std::string(connect.request().path()),
                                      connect.deflate(), service_.policy.deflate, std::move(said)),
      service_.rate};
  loop().counters().http2.add();
  Session::start(loop(), std::move(stream), std::move(start), service_.handler);
}

void H2Server::refuse(http::StreamId id, const Refusal& refusal) {
  const std::vector<Header> lines{{":status", std::to_string(refusal.status)}};
  http().respond(id, lines, http::Http2::Body::follows);
  finish(id, http::body(refusal));
  loop().counters().refused.add();
  service_.handler.refused({remote(), refusal.status, refusal.error, refusal.text});
}

void H2Server::on_idle() {
  if (going_away() || std::exchange(idle_, true)) return;
  end_if_idle(patience());
}

// For the first one, as long as an opening handshake may take.
TimePoint H2Server::patience() const noexcept {
  const TimePoint now = std::chrono::steady_clock::now();
  const auto open = service_.options.timeouts.open;
  if (used_ || open.count() == 0) return now + idle_patience;
  return now + open;
}

void H2Server::on_end(const std::string& problem) {
  if (!problem.empty() && !used_) service_.handler.refused({remote(), 0, Error::connection_lost, problem});
  if (ended_) std::exchange(ended_, {})(*this);
}

}  // namespace wspc::io
