// SPDX-License-Identifier: MIT
// echo: what the server does with messages: back to the sender, or to everyone; and its log.
#ifndef WSPC_TOOL_ECHO_H
#define WSPC_TOOL_ECHO_H

#include <string_view>

#include "io/server.h"
#include "tool/serve_options.h"

namespace wspc::tool {

// Sends a message back to whom it came from, with the type that it had. Other events are no business of its.
void send_back(io::Session& session, const Event& event);

class Echo final : public io::ServerHandler {
 public:
  explicit Echo(const ServeOptions& options) noexcept : broadcast_(options.broadcast), verbose_(options.verbose) {}

  // For the broadcast. The server outlives every session that this hears of.
  void reach_all_of(io::Server& server) noexcept { server_ = &server; }

  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override;
  void closed(io::Session& session, const Closure& closure) override;
  void refused(const io::Refused& refused) override;
  void trouble(std::string_view text) override;
  void draining() override;

 private:
  void tell_all(io::Session& session, const Event& event);
  void log(const io::Session& session, std::string_view what);

  bool broadcast_;
  bool verbose_;
  io::Server* server_ = nullptr;
};

}  // namespace wspc::tool

#endif
