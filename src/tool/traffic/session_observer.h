// SPDX-License-Identifier: MIT
// session_tap: tells a witness what passes on a session of ours.
#ifndef WSPC_TOOL_SESSION_TAP_H
#define WSPC_TOOL_SESSION_TAP_H

#include <memory>
#include <optional>

#include "io/session/session.h"
#include "io/session/traffic_observer.h"
#include "tool/frames/frame_decoder.h"
#include "tool/traffic/secrets.h"
#include "tool/traffic/traffic_sink.h"

namespace wspc::tool {

class SessionTap final : public io::Tap {
 public:
  struct Place {
    Witness& witness;
    Role role = Role::server;                  // ours
    std::optional<std::uint64_t> shown = 200;  // bytes of each payload; nothing: the handshake is all that is told
    Secrets secrets = Secrets::redacted;       // of the handshake
  };

  // Begins with the handshake. Nothing: nothing else is to be told. Who has the session's handler ends it:
  // Witness::note(), Witness::closed().
  [[nodiscard]] static std::unique_ptr<io::Tap> begin(const Place& place, io::Session& session,
                                                      const io::Opening& opening);

  void received(std::span<const std::byte> bytes) override { in_.take(bytes); }
  void sent(std::span<const std::byte> bytes) override { out_.take(bytes); }
  void closed() override;
  [[nodiscard]] bool may_interject() const override { return out_.may_interject(); }
  void interjected(std::span<const std::byte> bytes) override;

 private:
  SessionTap(const Place& place, const io::Session& session);
  [[nodiscard]] FrameWatcher watcher(const Place& place, const io::Session& session, Role sender) const;

  FrameWatcher in_;
  FrameWatcher out_;
  std::shared_ptr<SessionTap*> self_ = std::make_shared<SessionTap*>(this);  // for those who come from other threads
};

}  // namespace wspc::tool

#endif
