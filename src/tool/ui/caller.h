// SPDX-License-Identifier: MIT
// caller: connections that the page has opened itself, so that there is somebody to send something to.
#ifndef WSPC_TOOL_UI_CALLER_H
#define WSPC_TOOL_UI_CALLER_H

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "io/client/client.h"
#include "tool/traffic/secrets.h"
#include "tool/traffic/traffic_sink.h"

namespace wspc::tool::ui {

// On one loop's thread. What comes on the connections is answered as RFC 6455 has it, and told to the witness.
class Caller {
 public:
  // Its number; or 0, and why there is none.
  using Report = std::function<void(std::uint64_t connection, const std::string& problem)>;

  Caller(TrafficSink& sink, std::size_t shown, Secrets secrets) noexcept
      : sink_(sink), shown_(shown), secrets_(secrets) {}

  void call(io::Loop& loop, ClientOptions options, Report report);

 private:
  // One attempt, and then its session.
  struct Call;
  void left(Call& call);

  TrafficSink& sink_;
  std::size_t shown_;
  Secrets secrets_;
  std::map<Call*, std::shared_ptr<Call>> calls_;
};

}  // namespace wspc::tool::ui

#endif
