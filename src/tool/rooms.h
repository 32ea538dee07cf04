// SPDX-License-Identifier: MIT
// rooms: every message goes to everyone, or to everyone in the same room, its sender too.
#ifndef WSPC_TOOL_ROOMS_H
#define WSPC_TOOL_ROOMS_H

#include <functional>
#include <optional>

#include "io/server.h"
#include "tool/conduct.h"

namespace wspc::tool {

class Rooms final : public Conduct {
 public:
  enum class Walls : std::uint8_t { none, path };  // path: who has asked for the same path is in the same room

  // `deflate`: what the server agrees to.
  Rooms(Walls walls, std::optional<DeflateOptions> deflate) noexcept : deflate_(deflate), walls_(walls) {}

  // The server outlives every session that this hears of.
  void reach_all_of(io::Server& server) noexcept { server_ = &server; }

  void event(io::Session& session, const Event& event) override;

 private:
  [[nodiscard]] Prepared prepare(const Event& event) const noexcept;
  [[nodiscard]] bool worth_compressing(const Event& event) const noexcept;

  std::optional<DeflateOptions> deflate_;
  Walls walls_;
  io::Server* server_ = nullptr;
};

}  // namespace wspc::tool

#endif
