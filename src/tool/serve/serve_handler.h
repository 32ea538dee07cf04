// SPDX-License-Identifier: MIT
// serve_handler: whose sessions the server's are: their mode, and the log.
#ifndef WSPC_TOOL_SERVE_SERVE_HANDLER_H
#define WSPC_TOOL_SERVE_SERVE_HANDLER_H

#include <memory>
#include <optional>
#include <string_view>

#include "io/server/server.h"
#include "tool/serve/serve_mode.h"
#include "tool/serve/spare_memory.h"
#include "tool/traffic/secrets.h"
#include "tool/traffic/wire_log.h"

namespace wspc::tool {

class ServeHandler final : public io::ServerHandler {
 public:
  enum class Log : std::uint8_t { trouble, everything };

  ServeHandler(ServeMode& mode, Log log) noexcept : mode_(mode), verbose_(log == Log::everything) {}

  // `witness` is told of all that passes, with at most `shown` bytes of each payload; nothing: of no frames.
  void tell(TrafficSink& sink, std::optional<std::uint64_t> shown, Secrets secrets) noexcept {
    sink_ = &sink;
    shown_ = shown;
    secrets_ = secrets;
  }

  void tell_refusals(WireLog& log) noexcept { refusals_ = &log; }

  std::unique_ptr<io::TrafficObserver> observer(io::Session& session, const io::Opening& opening) override;
  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override { mode_.event(session, event); }
  void writable(io::Session& session) override { mode_.writable(session); }
  void closed(io::Session& session, const Closure& closure) override;
  void refused(const io::Refused& refused) override;
  void trouble(std::string_view text) override;
  void reloaded() override;
  void draining() override;

 private:
  static void log(const io::Session& session, std::string_view what);

  ServeMode& mode_;
  bool verbose_;
  SpareMemory spare_memory_;
  TrafficSink* sink_ = nullptr;
  std::optional<std::uint64_t> shown_{};
  Secrets secrets_ = Secrets::redacted;
  WireLog* refusals_ = nullptr;
};

}  // namespace wspc::tool

#endif
