// SPDX-License-Identifier: MIT
// room: sessions that share messages, on any loops.
#include "tool/serve/room.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace wspc::tool {
namespace {

// After so many deliveries, or so many bytes of messages, a sender makes way for others.
constexpr std::size_t most_deliveries = 4096;
constexpr std::size_t most_bytes = 1 << 20;

// A message that is left out silently is worse than a connection that ends and says why.
void deliver_to(io::Session& session, const Prepared& message) {
  if (session.send(message) == Error::outbox_full) session.close(1013, "too slow for what the others send");
}

}  // namespace

void Room::deliver(const Members& members, const Prepared& message) {
  for (const Member* const each : members) deliver_to(*each->session, message);
}

Room::Members& Room::members_on(io::Loop& loop) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.loop == &loop; });
  if (found != parts_.end()) return *found->members;
  return *parts_.emplace_back(Part{&loop, std::make_shared<Members>()}).members;
}

void Room::join(Member& member) {
  Members& members = members_on(member.session->loop());
  member.place = members.size();
  members.push_back(&member);
}

bool Room::leave(Member& member) {
  Members& members = members_on(member.session->loop());
  members.back()->place = member.place;
  std::swap(members[member.place], members.back());
  members.pop_back();

  const std::lock_guard lock(mutex_);
  if (members.empty()) std::erase_if(parts_, [&](const Part& part) { return part.loop == &member.session->loop(); });
  return parts_.empty();
}

std::vector<Room::Part> Room::parts() {
  const std::lock_guard lock(mutex_);
  return parts_;
}

void Room::publish(Member& sender, const Prepared& message, std::size_t size) {
  const std::vector<Part> all = parts();
  for (const Part& part : all) {
    if (part.loop == &sender.session->loop()) {
      deliver(*part.members, message);
      sender.deliveries += part.members->size();
    } else {
      part.loop->mailbox()->post([members = part.members, message] { deliver(*members, message); });
      ++sender.deliveries;
    }
  }
  sender.bytes += size;
  if (sender.deliveries < most_deliveries && sender.bytes < most_bytes) return;
  sender.deliveries = sender.bytes = 0;
  make_way(*sender.session, all);
}

// Every loop has to come to what was posted here, which is behind the deliveries that were posted before.
void Room::make_way(io::Session& session, const std::vector<Part>& parts) {
  session.pause_receiving();
  const auto left = std::make_shared<std::atomic<std::size_t>>(parts.size());
  for (const Part& part : parts) {
    part.loop->mailbox()->post([left, handle = session.handle()] {
      if (--*left == 0) handle.post([](io::Session& waiting) { waiting.resume_receiving(); });
    });
  }
}

}  // namespace wspc::tool
