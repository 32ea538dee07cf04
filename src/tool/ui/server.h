// SPDX-License-Identifier: MIT
// server: the page of what passes, on a port and a thread of its own.
#ifndef WSPC_TOOL_UI_SERVER_H
#define WSPC_TOOL_UI_SERVER_H

#include <map>
#include <memory>
#include <string>
#include <thread>

#include "io/server/server.h"
#include "tool/traffic/secrets.h"
#include "tool/ui/archive.h"
#include "tool/ui/caller.h"
#include "tool/ui/ui_options.h"
#include "tool/ui/viewer.h"

namespace wspc::tool::ui {

// Who can reach it sees everything and may send anything: it listens on this machine only unless told otherwise, and
// answers requests only that name it by an IP address or as localhost, so that no page of a name that leads here by
// a trick can read it.
class Server final : private io::ServerHandler {
 public:
  // How much of each payload is kept.
  static constexpr std::size_t kept = 16 << 20;

  Server(const UiOptions& options, Secrets secrets);
  ~Server() override;

  // Binds and listens. Returns what went wrong, as a sentence for the user, or an empty string.
  [[nodiscard]] std::string listen();
  [[nodiscard]] std::string url() const;  // "http://127.0.0.1:9080/"

  [[nodiscard]] TrafficSink& sink() noexcept { return archive_; }

  // What is shown: `what` ("serving") is done for the server at `server`; `own` is where clients connect to.
  struct Scene {
    std::string what;
    std::string server;
    std::string own;
  };
  void start(const Scene& scene);

 private:
  void opened(io::Session& session) override;
  void event(io::Session& session, const Event& event) override;
  void closed(io::Session& session, const Closure& closure) override;
  [[nodiscard]] std::optional<Page> page_or_problem(const Request& request) const;
  [[nodiscard]] std::optional<Page> page(const Request& request) const;
  [[nodiscard]] std::optional<Page> exported(const Request& request) const;
  void clear();
  [[nodiscard]] nlohmann::ordered_json hello() const;

  Archive archive_{{}};
  Caller caller_;
  Viewer::House house_;
  Scene scene_;
  std::map<std::uint64_t, std::unique_ptr<Viewer>> viewers_;  // by session, on the server's thread
  io::Server server_;                                         // after all that its handler needs
  std::thread thread_;
};

}  // namespace wspc::tool::ui

#endif
