// SPDX-License-Identifier: MIT
// session_tap: tells a witness what passes on a session of ours.
#include "tool/traffic/session_observer.h"

#include <utility>

namespace wspc::tool {
namespace {

// What a client sends goes to the server.
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
void tell_heads(const SessionTap::Place& place, std::uint64_t connection, const io::Transcript& said) {
  const bool http2 = !said.request.empty() && said.request.front().starts_with(':');
  const Head request = head_of(said.request);
  const Head response = head_of(said.response);
  const auto tell = [&place, connection](Direction direction, std::vector<JudgedLine> lines) {
    place.witness.head(connection, direction, redacted(std::move(lines), place.secrets));
  };
  tell(Direction::to_server, http2 ? unjudged(said.request) : judge_request(request));
  tell(Direction::to_client, http2 ? unjudged(said.response) : judge_response(response, request));
}

}  // namespace

SessionTap::SessionTap(const Place& place, const io::Session& session)
    : in_(watcher(place, session, peer_of(place.role))), out_(watcher(place, session, place.role)) {}

FrameWatcher SessionTap::watcher(const Place& place, const io::Session& session, Role sender) const {
  std::optional<DeflateParameters> deflate;
  if (const DeflateParameters* const agreed = session.connection().negotiated()) deflate = *agreed;
  const Sender rules = sender == Role::client ? Sender::client : Sender::server;
  return {{rules, deflate, *place.shown},
          [&witness = place.witness, id = session.id(), sender](const FrameView& frame, Error verdict) {
            witness.frame(id, from(sender), frame, verdict);
          }};
}

std::unique_ptr<io::Tap> SessionTap::begin(const Place& place, io::Session& session, const io::Opening& opening) {
  if (!place.shown) {
    place.witness.opened(session.id(), session.remote(), {});
    tell_heads(place, session.id(), opening.transcript());
    return nullptr;
  }
  std::unique_ptr<SessionTap> tap(new SessionTap(place, session));
  const auto say = [handle = session.handle(), self = std::weak_ptr(tap->self_)](Direction, std::string bytes) {
    handle.post([self, bytes = std::move(bytes)](io::Session&) {
      if (const auto there = self.lock()) (*there)->interject(bytes);
    });
  };
  const auto cut = [handle = session.handle()] { handle.post([](io::Session& own) { own.cut(); }); };
  const std::string client = place.role == Role::server ? session.remote() : "ours";
  place.witness.opened(session.id(), client, {{from(place.role)}, say, cut});
  tell_heads(place, session.id(), opening.transcript());
  return tap;
}

// Frames that have begun are told of as well.
void SessionTap::closed() {
  in_.finish();
  out_.finish();
}

void SessionTap::interjected(std::span<const std::byte> bytes) {
  out_.composed(true);
  out_.take(bytes);
  out_.composed(false);
}

}  // namespace wspc::tool
