// SPDX-License-Identifier: MIT
// echo: what the server does with messages: back to the sender, or to everyone; and its log.
#ifndef WSPC_TOOL_ECHO_H
#define WSPC_TOOL_ECHO_H

#include <optional>
#include <string_view>

#include "io/server.h"
#include "tool/serve_options.h"
#include "tool/spare_memory.h"

namespace wspc::tool {

// Sends a message back to whom it came from, with the type that it had. Other events are no business of its.
void send_back(io::Session& session, const Event& event);

class Echo final : public io::ServerHandler {
 public:
  explicit Echo(const ServeOptions& options)
      : deflate_(options.server.policy.deflate), broadcast_(options.broadcast), verbose_(options.verbose) {}

  // For the broadcast. The server outlives every session that this hears of.
  void reach_all_of(io::Server& server) noexcept { server_ = &server; }

  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override;
  void closed(io::Session& session, const Closure& closure) override;
  void refused(const io::Refused& refused) override;
  void trouble(std::string_view text) override;
  void reloaded() override;
  void draining() override;

 private:
  void tell_all(io::Session& session, const Event& event);
  void log(const io::Session& session, std::string_view what);

  [[nodiscard]] Prepared prepare(const Event& event) const noexcept;
  [[nodiscard]] bool worth_compressing(const Event& event) const noexcept;

  std::optional<DeflateOptions> deflate_;
  bool broadcast_;
  bool verbose_;
  io::Server* server_ = nullptr;
  SpareMemory spare_memory_;
};

}  // namespace wspc::tool

#endif
