// SPDX-License-Identifier: MIT
// frame_tracer: tells of each frame that a session receives or sends.   RFC 6455 §5.2
#ifndef WSPC_IO_FRAME_TRACER_H
#define WSPC_IO_FRAME_TRACER_H

#include "core/frame_reader.h"
#include "io/tap.h"
#include "wspc/trace.h"

namespace wspc::io {

class FrameTracer final : public Tap {
 public:
  // `trace` outlives it.
  FrameTracer(std::uint64_t web_socket, const Trace& trace);

  void received(std::span<const std::byte> bytes) override;
  void sent(std::span<const std::byte> bytes) override;

 private:
  void read(core::FrameReader& reader, FrameRecord::Direction direction, std::span<const std::byte> bytes);

  std::uint64_t web_socket_;
  const Trace& trace_;
  core::FrameReader incoming_;
  core::FrameReader outgoing_;
};

}  // namespace wspc::io

#endif
