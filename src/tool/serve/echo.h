// SPDX-License-Identifier: MIT
// echo: every message goes back to whom it came from.
#ifndef WSPC_TOOL_SERVE_ECHO_H
#define WSPC_TOOL_SERVE_ECHO_H

#include "tool/serve/serve_mode.h"

namespace wspc::tool {

// With the type that it had. Other events are no business of its.
void send_back(io::Session& session, const Event& event);

class Echo final : public ServeMode {
 public:
  void event(io::Session& session, const Event& event) override { send_back(session, event); }
};

}  // namespace wspc::tool

#endif
