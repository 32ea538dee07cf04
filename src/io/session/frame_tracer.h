// SPDX-License-Identifier: MIT
// frame_tracer: reports each frame that a session receives or sends.   RFC 6455 §5.2
#ifndef WSPC_IO_SESSION_FRAME_TRACER_H
#define WSPC_IO_SESSION_FRAME_TRACER_H

#include "core/frame_reader.h"
#include "io/session/session.h"
#include "io/session/traffic_observer.h"
#include "wspc/trace.h"

namespace wspc::io {

class FrameTracer final : public TrafficObserver {
 public:
  // `trace` outlives the tracer. If it throws, the session closes with 1011, and nothing is traced after that.
  FrameTracer(Session& session, const Trace& trace);

  void received(std::span<const std::byte> bytes) override;
  void sent(std::span<const std::byte> bytes) override;

 private:
  void read(core::FrameReader& reader, FrameRecord::Direction direction, std::span<const std::byte> bytes);

  void tell(const core::FrameReader& reader, FrameRecord::Direction direction) noexcept;

  Session& session_;  // which owns it
  bool broken_ = false;
  const Trace& trace_;
  core::FrameReader incoming_;
  core::FrameReader outgoing_;
};

}  // namespace wspc::io

#endif
