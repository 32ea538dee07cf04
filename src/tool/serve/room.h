// SPDX-License-Identifier: MIT
// room: the sessions that share messages, on whatever loops they are.
#ifndef WSPC_TOOL_SERVE_ROOM_H
#define WSPC_TOOL_SERVE_ROOM_H

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "io/loop/loop.h"
#include "io/session/session.h"
#include "wspc/connection.h"

namespace wspc::tool {

class Room {
 public:
  // A session's place in its room, for as long as the session is there. Use it on the session's thread.
  struct Member {
    io::Session* session = nullptr;
    std::shared_ptr<Room> room{};
    std::size_t place = 0;       // among the room's members of the same loop
    std::size_t deliveries = 0;  // since the member last made way for others
    std::size_t bytes = 0;       // of messages, likewise
  };

  // On the member's thread. Returns whether the room is empty now.
  void join(Member& member);
  [[nodiscard]] bool leave(Member& member);

  // Sends `message` of `size` bytes to all members. Having caused many deliveries, `sender` receives nothing more until
  // they are done and the other sessions of its loop have had their turn.
  void publish(Member& sender, const Prepared& message, std::size_t size);

 private:
  // The members on one loop; only that loop's thread touches them.
  using Members = std::vector<Member*>;
  struct Part {
    io::Loop* loop = nullptr;
    std::shared_ptr<Members> members{};
  };

  static void deliver(const Members& members, const Prepared& message);
  void make_way(io::Session& session, const std::vector<Part>& parts);
  [[nodiscard]] std::vector<Part> parts();
  [[nodiscard]] Members& members_on(io::Loop& loop);

  std::mutex mutex_;
  std::vector<Part> parts_;  // guarded by mutex_: one for each loop with members
};

}  // namespace wspc::tool

#endif
