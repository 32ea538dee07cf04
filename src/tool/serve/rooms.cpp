// SPDX-License-Identifier: MIT
// rooms: sends every message to everyone, or to everyone in the same room.
#include "tool/serve/rooms.h"

namespace wspc::tool {

bool Rooms::worth_compressing(const Event& event) const noexcept {
  if (!deflate_ || deflate_->compress == Compress::never) return false;
  return deflate_->compress == Compress::always || event.payload.size() >= deflate_->threshold;
}

// Prepares the message once for all members, whatever extensions each of them uses.
Prepared Rooms::prepare(const Event& event) const noexcept {
  const bool text = event.type == Event::Type::text;
  if (!worth_compressing(event)) return text ? Prepared::text(event.text()) : Prepared::binary(event.payload);
  return text ? Prepared::text(event.text(), *deflate_) : Prepared::binary(event.payload, *deflate_);
}

namespace {

Room::Member* member_of(io::Session& session) noexcept { return static_cast<Room::Member*>(session.context()); }

}  // namespace

// The lock is held all the time, so that nobody joins a room that is being forgotten.
void Rooms::opened(io::Session& session) {
  auto member = std::make_unique<Room::Member>();
  member->session = &session;
  const std::lock_guard lock(mutex_);
  auto& room = rooms_[walls_ == Walls::none ? std::string() : std::string(session.path())];
  if (!room) room = std::make_shared<Room>();
  member->room = room;
  room->join(*member);
  session.context(member.release());
}

void Rooms::closed(io::Session& session) {
  const std::unique_ptr<Room::Member> member(member_of(session));
  session.context(nullptr);
  if (!member) return;
  const std::lock_guard lock(mutex_);
  if (member->room->leave(*member)) rooms_.erase(walls_ == Walls::none ? std::string() : std::string(session.path()));
}

void Rooms::event(io::Session& session, const Event& event) {
  if (!is_message(event)) return;
  const Prepared message = prepare(event);
  if (!message) {
    session.close(close_code::internal_error, "out of memory");
    return;
  }
  if (Room::Member* const member = member_of(session)) member->room->publish(*member, message, event.payload.size());
}

}  // namespace wspc::tool
