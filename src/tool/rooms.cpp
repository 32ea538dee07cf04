// SPDX-License-Identifier: MIT
// rooms: every message goes to everyone, or to everyone in the same room.
#include "tool/rooms.h"

#include <string>

namespace wspc::tool {
namespace {

// A message that is left out silently is worse than a connection that ends and says why.
void deliver(io::Session& session, const Prepared& message) {
  if (session.send(message) == Error::outbox_full) session.close(1013, "too slow for what the others send");
}

}  // namespace

bool Rooms::worth_compressing(const Event& event) const noexcept {
  if (!deflate_ || deflate_->compress == Compress::never) return false;
  return deflate_->compress == Compress::always || event.payload.size() >= deflate_->threshold;
}

// Once for everybody, whatever each of them has agreed on.
Prepared Rooms::prepare(const Event& event) const noexcept {
  const bool text = event.type == Event::Type::text;
  if (!worth_compressing(event)) return text ? Prepared::text(event.text()) : Prepared::binary(event.payload);
  return text ? Prepared::text(event.text(), *deflate_) : Prepared::binary(event.payload, *deflate_);
}

void Rooms::event(io::Session& session, const Event& event) {
  if (!is_message(event)) return;
  const Prepared message = prepare(event);
  if (!message) {
    session.close(close_code::internal_error, "out of memory");
    return;
  }
  if (walls_ == Walls::none) return server_->for_each([message](io::Session& each) { deliver(each, message); });
  server_->for_each([message, room = std::string(session.path())](io::Session& each) {
    if (each.path() == room) deliver(each, message);
  });
}

}  // namespace wspc::tool
