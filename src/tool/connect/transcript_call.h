// SPDX-License-Identifier: MIT
// transcript_call: a call that shows what a WebSocket is: one conversation with an echo server, from handshake to
// close.
#ifndef WSPC_TOOL_CONNECT_TRANSCRIPT_CALL_H
#define WSPC_TOOL_CONNECT_TRANSCRIPT_CALL_H

#include <cstdint>

#include "tool/connect/call.h"

namespace wspc::tool {

class TranscriptCall final : public Call, private io::Deadline {
 public:
  explicit TranscriptCall(ConnectOptions options);

 private:
  enum class Step : std::uint8_t { text, binary, ping, close };

  void begin(io::Session& session) override;
  void hear(io::Session& session, const Event& event) override;
  void end() override;
  void due(TimePoint now) override;

  void take(io::Session& session, Step step);
  [[nodiscard]] bool answered(const Event& event) const;
  void show(io::Session& session, const Event& event);

  io::SessionHandle silent_;  // the session whose answer is awaited
  Step step_ = Step::text;
};

}  // namespace wspc::tool

#endif
