// SPDX-License-Identifier: MIT
// bridge: the two ends of a `wspc pipe`, and what passes between them.
#ifndef WSPC_TOOL_PIPE_BRIDGE_H
#define WSPC_TOOL_PIPE_BRIDGE_H

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "io/loop/loop.h"
#include "tool/pipe/pipe_end.h"

namespace wspc::tool {

// Thread safety: none; use it on the loop's thread.
class Bridge final : public std::enable_shared_from_this<Bridge>, public PipeEnd::Owner {
 public:
  // `done` is called once, when both ends are over or the slower one has had its time. Not from within start().
  Bridge(io::Loop& loop, std::shared_ptr<PipeEnd> left, std::shared_ptr<PipeEnd> right,
         std::function<void(Bridge&)> done);

  void start();

  // Ends both ends at once. What they still had to deliver is lost, which result() then says; `done` is not called.
  void abort();

  // Returns how many bytes are still on their way.
  [[nodiscard]] std::size_t unsent() const { return left_->unsent() + right_->unsent(); }

  [[nodiscard]] const ConversationResult& result() const noexcept { return result_; }

 private:
  [[nodiscard]] PipeEnd& other(const PipeEnd& end) noexcept { return &end == left_.get() ? *right_ : *left_; }

  void received(PipeEnd& from, MessageType type, std::string_view message) override;
  void has_room(PipeEnd& end) override { other(end).resume_receiving(); }
  void ended(PipeEnd& end, const ConversationResult& result) override;
  void over(PipeEnd& end) override;
  void wait_for(const PipeEnd& end);
  [[nodiscard]] bool has_time(const PipeEnd& end);
  void finish();
  void cut_ends();
  void say_lost();

  io::Loop& loop_;
  std::shared_ptr<PipeEnd> left_;
  std::shared_ptr<PipeEnd> right_;
  std::function<void(Bridge&)> done_;
  io::Timer patience_;
  ConversationResult result_;
  const PipeEnd* over_ = nullptr;                        // the end that was over first
  std::size_t unsent_ = 0;                               // of the other one, when it was looked at last
  std::chrono::steady_clock::time_point progress_at_{};  // of the other one
  bool finished_ = false;
};

}  // namespace wspc::tool

#endif
