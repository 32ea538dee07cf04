// SPDX-License-Identifier: MIT
// program_end: a program as the end of a pipe.
#ifndef WSPC_TOOL_PIPE_PROGRAM_END_H
#define WSPC_TOOL_PIPE_PROGRAM_END_H

#include <memory>
#include <string>

#include "tool/pipe/stream_end.h"
#include "tool/programs/process_group.h"

namespace wspc::tool {

// Its stdin and stdout are one socket; the other end of that is the stream. When both directions have ended, it is
// waited for. A program that is cut is hung up, and killed if it is still there after some seconds.
class ProgramEnd final : public StreamEnd {
 public:
  // Returns nullptr, and sets errno, if the program cannot be started. `running` outlives the loop.
  static std::shared_ptr<ProgramEnd> start_program(io::Loop& loop, Options options, const std::string& command,
                                                   RunningGroups& running);

  ProgramEnd(io::Loop& loop, Options options, std::unique_ptr<io::Stream> stream,
             std::shared_ptr<ProcessGroup> processes);
  ~ProgramEnd() override { ProgramEnd::abort(); }

  void abort() override;

  // While it runs it may still do something with what it has read, unless it goes on talking although nobody listens.
  [[nodiscard]] bool delivering() const override;

  // A program that ends without an error has read what it wanted, as `head` does.
  [[nodiscard]] std::size_t lost() const override;

 private:
  [[nodiscard]] bool is_busy() override { return !processes_->status(); }
  [[nodiscard]] ConversationResult verdict() override;

  io::Loop& loop_;
  std::shared_ptr<ProcessGroup> processes_;
  bool aborting_ = false;
};

}  // namespace wspc::tool

#endif
