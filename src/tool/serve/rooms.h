// SPDX-License-Identifier: MIT
// rooms: every message goes to everyone, or to everyone in the same room, its sender too.
#ifndef WSPC_TOOL_SERVE_ROOMS_H
#define WSPC_TOOL_SERVE_ROOMS_H

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "tool/serve/room.h"
#include "tool/serve/serve_mode.h"
#include "wspc/connection.h"

namespace wspc::tool {

class Rooms final : public ServeMode {
 public:
  enum class Walls : std::uint8_t { none, path };  // path: sessions that have asked for the same path share a room

  // `deflate`: what the server agrees to.
  Rooms(Walls walls, std::optional<DeflateOptions> deflate) noexcept : deflate_(deflate), walls_(walls) {}

  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override;
  void closed(io::Session& session) override;

 private:
  [[nodiscard]] Prepared prepare(const Event& event) const noexcept;
  [[nodiscard]] bool worth_compressing(const Event& event) const noexcept;

  std::optional<DeflateOptions> deflate_;
  Walls walls_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Room>> rooms_;  // those with members; guarded by mutex_
};

}  // namespace wspc::tool

#endif
