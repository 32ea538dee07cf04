// SPDX-License-Identifier: MIT
// conversation: a call in which a person, or a program at the other ends of the pipes, does the talking.
#ifndef WSPC_TOOL_CONNECT_CONVERSATION_H
#define WSPC_TOOL_CONNECT_CONVERSATION_H

#include <cstdint>
#include <memory>
#include <optional>

#include "tool/connect/call.h"
#include "tool/connect/display.h"
#include "tool/connect/line_sender.h"
#include "tool/terminal/source.h"

namespace wspc::tool {

class Conversation final : public Call, private io::Deadline {
 public:
  explicit Conversation(ConnectOptions options);

 private:
  void begin(io::Session& session) override;
  void hear(io::Session& session, const Event& event) override;
  void room(io::Session&) override { pump(); }
  void stop(io::Session& session) override;
  void lost(const ConversationResult& why, std::chrono::milliseconds wait) override;
  void end() override;
  void due(TimePoint) override { close(); }  // no answer has come for as long as the options say

  std::unique_ptr<Source> choose_source();
  void greet(io::Session& session);
  void pump();
  void end_of_input();
  bool give_up();
  void close();
  void count_message();
  void hear_control(io::Session& session, const Event& event);
  void flush_soon();
  void flush();

  bool interactive_;
  Display display_;
  std::unique_ptr<Source> source_;
  std::optional<LineSender> line_sender_;
  std::optional<Lines::Piece> piece_;  // what the outbox had no room for
  std::uint64_t received_ = 0;
  bool talking_ = false;    // we go on sending
  bool listening_ = true;   // what comes is of interest
  bool flushing_ = false;   // a flush is posted
  bool requested_ = false;  // more of the source: asked twice, it would be read twice, and the second time wait
};

}  // namespace wspc::tool

#endif
