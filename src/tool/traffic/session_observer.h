// SPDX-License-Identifier: MIT
// session_observer: tells a witness what passes on a session of ours.
#ifndef WSPC_TOOL_TRAFFIC_SESSION_OBSERVER_H
#define WSPC_TOOL_TRAFFIC_SESSION_OBSERVER_H

#include <memory>
#include <optional>

#include "io/session/session.h"
#include "io/session/traffic_observer.h"
#include "tool/frames/frame_decoder.h"
#include "tool/traffic/secrets.h"
#include "tool/traffic/traffic_sink.h"

namespace wspc::tool {

class SessionObserver final : public io::TrafficObserver {
 public:
  struct Place {
    TrafficSink& sink;
    Role role = Role::server;                  // ours
    std::optional<std::uint64_t> shown = 200;  // bytes of each payload; nothing: the handshake is all that is told
    Secrets secrets = Secrets::redacted;       // of the handshake
  };

  // Begins with the handshake. Nothing: nothing else is to be told. Who has the session's handler ends it:
  // TrafficSink::note(), TrafficSink::closed().
  [[nodiscard]] static std::unique_ptr<io::TrafficObserver> begin(const Place& place, io::Session& session,
                                                                  const io::Opening& opening);

  void received(std::span<const std::byte> bytes) override { in_.take(bytes); }
  void sent(std::span<const std::byte> bytes) override { out_.take(bytes); }
  void closed() override;
  [[nodiscard]] bool may_interject() const override { return out_.may_interject(); }
  void interjected(std::span<const std::byte> bytes) override;

 private:
  SessionObserver(const Place& place, const io::Session& session);
  [[nodiscard]] FrameDecoder decoder(const Place& place, const io::Session& session, Role sender) const;

  FrameDecoder in_;
  FrameDecoder out_;
  std::shared_ptr<SessionObserver*> self_ =
      std::make_shared<SessionObserver*>(this);  // for those who come from other threads
};

}  // namespace wspc::tool

#endif
