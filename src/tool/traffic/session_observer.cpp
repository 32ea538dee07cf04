// SPDX-License-Identifier: MIT
// session_observer: tells a witness what passes on a session of ours.
#include "tool/traffic/session_observer.h"

#include <utility>

namespace wspc::tool {
namespace {

// Frames of a client go to the server.
constexpr Direction from(Role sender) noexcept {
  return sender == Role::client ? Direction::to_server : Direction::to_client;
}

constexpr Role peer_of(Role role) noexcept { return role == Role::client ? Role::server : Role::client; }

// The same form as parse_head()'s: over HTTP/2 all lines are header lines.
Head head_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\r\n";
  return parse_head(text + "\r\n");
}

std::vector<JudgedLine> unjudged(const std::vector<std::string>& lines) {
  std::vector<JudgedLine> judged;
  judged.reserve(lines.size());
  for (const std::string& line : lines) judged.push_back({line});
  return judged;
}

// The rules of HTTP/1.1 are no measure of HTTP/2.
void tell_heads(const SessionObserver::Place& place, std::uint64_t connection, const io::HandshakeTranscript& said) {
  const bool http2 = !said.request.empty() && said.request.front().starts_with(':');
  const Head request = head_of(said.request);
  const Head response = head_of(said.response);
  const auto tell = [&place, connection](Direction direction, std::vector<JudgedLine> lines) {
    place.sink.head(connection, direction, redacted(std::move(lines), place.secrets));
  };
  tell(Direction::to_server, http2 ? unjudged(said.request) : judge_request(request));
  tell(Direction::to_client, http2 ? unjudged(said.response) : judge_response(response, request));
}

}  // namespace

SessionObserver::SessionObserver(const Place& place, const io::Session& session)
    : in_(decoder(place, session, peer_of(place.role))), out_(decoder(place, session, place.role)) {}

FrameDecoder SessionObserver::decoder(const Place& place, const io::Session& session, Role sender) const {
  std::optional<DeflateParameters> deflate;
  if (const DeflateParameters* const agreed = session.connection().negotiated()) deflate = *agreed;
  const Sender rules = sender == Role::client ? Sender::client : Sender::server;
  return {{rules, deflate, *place.shown},
          [&sink = place.sink, id = session.id(), sender](const FrameView& frame, Error verdict) {
            sink.frame(id, from(sender), frame, verdict);
          }};
}

std::unique_ptr<io::TrafficObserver> SessionObserver::begin(const Place& place, io::Session& session,
                                                            const io::Opening& opening) {
  if (!place.shown) {
    place.sink.opened(session.id(), session.remote(), {});
    tell_heads(place, session.id(), opening.transcript());
    return nullptr;
  }
  std::unique_ptr<SessionObserver> observer(new SessionObserver(place, session));
  const auto say = [handle = session.handle(), self = std::weak_ptr(observer->self_)](Direction, std::string bytes) {
    handle.post([self, bytes = std::move(bytes)](io::Session&) {
      if (const auto there = self.lock()) (*there)->interject(bytes);
    });
  };
  const auto abort = [handle = session.handle()] { handle.post([](io::Session& own) { own.abort(); }); };
  const std::string client = place.role == Role::server ? session.remote() : "ours";
  place.sink.opened(session.id(), client, {{from(place.role)}, say, abort});
  tell_heads(place, session.id(), opening.transcript());
  return observer;
}

// Frames that have begun are told of as well.
void SessionObserver::closed() {
  in_.finish();
  out_.finish();
}

void SessionObserver::interjected(std::span<const std::byte> bytes) {
  out_.composed(true);
  out_.take(bytes);
  out_.composed(false);
}

}  // namespace wspc::tool
