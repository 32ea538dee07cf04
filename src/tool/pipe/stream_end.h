// SPDX-License-Identifier: MIT
// stream_end: a connection of bytes as the end of a pipe: TCP, a Unix socket, a program.
#ifndef WSPC_TOOL_PIPE_STREAM_END_H
#define WSPC_TOOL_PIPE_STREAM_END_H

#include <chrono>
#include <memory>
#include <string>

#include "io/client/connector.h"
#include "io/loop/stream.h"
#include "tool/pipe/framing.h"
#include "tool/pipe/pipe_end.h"

namespace wspc::tool {

class StreamEnd : public PipeEnd, private io::ReadinessWatcher {
 public:
  struct Options {
    Framing framing = Framing::lines;
    MessageType type = MessageType::text;  // of what is received, where it can be
    std::size_t longest = 1 << 20;         // message
    bool may_leave = false;                // a program: it may end without having read all its input, which is a reset
    std::size_t longest_write = 1 << 20;   // a Unix socket tells of progress only when the peer has read a whole write

    [[nodiscard]] MessageType type_of(std::string_view message) const noexcept;
  };

  // One that is there, or one that is to be connected to.
  StreamEnd(io::Loop& loop, Options options, std::unique_ptr<io::Stream> stream);
  StreamEnd(io::Loop& loop, Options options, io::Destination destination);
  ~StreamEnd() override { StreamEnd::abort(); }

  void start(Owner& owner) override;
  bool send(MessageType type, std::string_view message) override;
  void finish() override;
  void expect_nothing() override { expecting_ = false; }
  void pause_receiving() override;
  void resume_receiving() override;
  void abort() override;
  [[nodiscard]] bool delivering() const override { return unsent() > 0; }
  [[nodiscard]] std::size_t unsent() const override;
  [[nodiscard]] std::size_t lost() const override { return lost_ + unframer_.waiting(); }

 protected:
  // After both directions have ended: whether there is something else to wait for, and what has become of it.
  [[nodiscard]] virtual bool is_busy() { return false; }
  [[nodiscard]] virtual ConversationResult verdict() { return {}; }

  // Returns whether something has come that nobody wants any more.
  [[nodiscard]] bool is_unwanted() const noexcept { return unwanted_; }

 private:
  [[nodiscard]] std::size_t waiting() const noexcept { return unsent_.size() - sent_; }
  void stop_sending();
  void connected(std::unique_ptr<io::Stream> stream);
  void ready(io::Interest what) override;
  void receive();
  void deliver();
  void end_of_input(const ConversationResult& result);
  void flush();
  void watch();
  void settle();
  void settle_soon();
  void part();
  [[nodiscard]] bool is_stalled();
  void look_for_reset();

  io::Loop& loop_;
  Options options_;
  std::unique_ptr<io::Stream> stream_;
  io::Destination destination_;
  std::shared_ptr<io::Connector> connector_;
  Owner* owner_ = nullptr;
  Unframer unframer_;
  std::string unsent_;
  std::size_t sent_ = 0;  // of unsent_: it has left already
  std::size_t lost_ = 0;
  io::Timer look_again_;         // once both directions have ended
  std::size_t last_unsent_ = 0;  // then
  std::chrono::steady_clock::time_point progress_at_{};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  bool receiving_paused_ = false;
  bool eof_ = false;
  bool input_ended_ = false;
  bool refused_ = false;    // has_room() is due
  bool finishing_ = false;  // nothing more will be sent
  bool shut_ = false;
  bool broken_ = false;   // the peer takes nothing more, and acknowledges nothing
  bool parting_ = false;  // both directions have ended
  bool expecting_ = true;
  bool unwanted_ = false;
  bool over_ = false;
};

}  // namespace wspc::tool

#endif
