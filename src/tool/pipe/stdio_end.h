// SPDX-License-Identifier: MIT
// stdio_end: stdin and stdout as the end of a pipe.
#ifndef WSPC_TOOL_PIPE_STDIO_END_H
#define WSPC_TOOL_PIPE_STDIO_END_H

#include "io/loop/loop.h"
#include "tool/pipe/pipe_end.h"
#include "tool/pipe/stream_end.h"
#include "tool/terminal/input_readiness.h"

namespace wspc::tool {

class StdioEnd final : public PipeEnd {
 public:
  StdioEnd(io::Loop& loop, StreamEnd::Options options);
  ~StdioEnd() override { StdioEnd::abort(); }

  void start(Owner& owner) override;
  bool send(MessageType type, std::string_view message) override;
  void finish() override;
  void expect_nothing() override;
  void pause_receiving() override { receiving_paused_ = true; }
  void resume_receiving() override;
  void abort() override;
  [[nodiscard]] bool delivering() const override { return false; }  // send() waits
  [[nodiscard]] std::size_t unsent() const override { return 0; }
  [[nodiscard]] std::size_t lost() const override { return lost_; }

 private:
  void read();
  void deliver();
  void hand_over(const std::string& message);
  void end(const ConversationResult& result);
  void request();
  void wait_for_input();
  void settle();

  io::Loop& loop_;
  StreamEnd::Options options_;
  Owner* owner_ = nullptr;
  Unframer unframer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  io::Timer patience_;      // for more of stdin, when nothing more is to be written
  std::uint64_t read_ = 0;  // bytes of stdin
  std::size_t lost_ = 0;    // of them, known to be in stdin when nobody was there for them any more
  bool receiving_paused_ = false;
  bool requested_ = false;
  bool eof_ = false;
  bool ended_ = false;
  bool finishing_ = false;
  bool over_ = false;
  InputReadiness readiness_;  // last: its thread ends before what it uses
};

}  // namespace wspc::tool

#endif
