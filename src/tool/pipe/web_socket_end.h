// SPDX-License-Identifier: MIT
// web_socket_end: a WebSocket as the end of a pipe, a client's or a server's.
#ifndef WSPC_TOOL_PIPE_WEB_SOCKET_END_H
#define WSPC_TOOL_PIPE_WEB_SOCKET_END_H

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "io/client/client.h"
#include "tool/pipe/pipe_end.h"

namespace wspc::tool {

// It keeps itself for as long as there is a session: cut, it hears of that one's end all the same.
class WebSocketEnd final : public PipeEnd,
                           private io::ClientHandler,
                           public std::enable_shared_from_this<WebSocketEnd> {
 public:
  // One that is there: who hears of its events hands them on. Or one that is to be opened.
  explicit WebSocketEnd(io::Session& session) : session_(&session) {}
  WebSocketEnd(io::Loop& loop, ClientOptions options);

  void start(Owner& owner) override;
  bool send(MessageType type, std::string_view message) override;
  void finish() override;
  void pause_receiving() override;
  void resume_receiving() override;
  void abort() override;
  [[nodiscard]] bool delivering() const override { return session_ != nullptr; }
  [[nodiscard]] std::size_t unsent() const override;
  [[nodiscard]] std::size_t lost() const override { return lost_; }

  // From a session that was there.
  void event(io::Session& session, const Event& event) override;
  void writable(io::Session& session) override;
  void closed(io::Session& session, const Closure& closure) override;

 private:
  void opened(io::Session& session) override;
  void failed(const Failure& failure) override;
  void flush();
  void lose();

  Owner* owner_ = nullptr;  // nullptr: cut
  std::shared_ptr<WebSocketEnd> self_;
  io::Session* session_ = nullptr;
  std::unique_ptr<io::Client> client_;
  std::deque<std::pair<MessageType, std::string>> waiting_;  // for the WebSocket to open, or for room
  std::size_t waiting_size_ = 0;                             // bytes of waiting_
  std::size_t lost_ = 0;                                     // bytes that were waiting when the session ended
  std::string reason_;                                       // of the peer's Close
  bool refused_ = false;                                     // has_room() is due
  bool finishing_ = false;
  bool ended_ = false;
};

}  // namespace wspc::tool

#endif
