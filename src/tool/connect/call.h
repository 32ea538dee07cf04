// SPDX-License-Identifier: MIT
// call: one WebSocket of ours, from the first look-up of a name to the result.
#ifndef WSPC_TOOL_CONNECT_CALL_H
#define WSPC_TOOL_CONNECT_CALL_H

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/signal_set.hpp>

#include "io/client/client.h"
#include "tool/connect/connect_options.h"
#include "tool/terminal/conversation_result.h"

namespace wspc::tool {

class Call : private io::ClientHandler {
 public:
  explicit Call(ConnectOptions options);

  // Connects, and returns when all is over. SIGINT and SIGTERM close with 1000, or end the attempt; a second one ends
  // at once.
  ConversationResult run();

 protected:
  virtual void begin(io::Session& session) = 0;
  virtual void hear(io::Session& session, const Event& event) = 0;
  virtual void room(io::Session&) {}  // a send had been refused, and now there is room again
  virtual void stop(io::Session& session);
  virtual void end() {}  // after it, run() returns

  // The session is lost, or has not come to be; another attempt follows after `wait`, and with it begin().
  virtual void lost(const ConversationResult& /*why*/, std::chrono::milliseconds /*wait*/) {}

  // Both handshakes so far, with "> " and "< " before their lines, and without secrets unless the options show them.
  // Else as they came: make them visible.
  [[nodiscard]] std::vector<std::string> handshake() const;

  // This is the result, whatever the closing handshake makes of it. The first decision counts.
  void decide(ConversationResult result);

  // How it ended; nothing before that, and when it never began.
  [[nodiscard]] const std::optional<Closure>& closure() const noexcept { return closure_; }

  // What compression has achieved; empty before the end, and when there was none.
  [[nodiscard]] const std::string& deflate() const noexcept { return deflate_; }

  [[nodiscard]] const ConnectOptions& options() const noexcept { return options_; }
  [[nodiscard]] io::Loop& loop() noexcept { return loop_; }

 private:
  void opened(io::Session& session) final;
  void event(io::Session& session, const Event& event) final;
  void writable(io::Session& session) final { room(session); }
  void closed(io::Session& session, const Closure& closure) final;
  void failed(const Failure& failure) final;
  void watch_signals();
  void interrupted();
  void attempt();
  bool begin_again();
  void finish();

  ConnectOptions options_;
  io::Loop loop_;
  std::optional<io::Client> client_;
  io::Timer pause_;  // between attempts
  TimePoint opened_at_ = TimePoint::max();
  unsigned failures_ = 0;  // in a row
  bool pausing_ = false;
  boost::asio::signal_set signals_;
  io::Session* session_ = nullptr;
  bool stopping_ = false;
  std::string reason_;  // of the peer's Close
  std::optional<Closure> closure_;
  std::string deflate_;
  ConversationResult result_;
  std::optional<ConversationResult> decided_;
};

}  // namespace wspc::tool

#endif
