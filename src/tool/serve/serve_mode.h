// SPDX-License-Identifier: MIT
// serve_mode: what `wspc serve` does with its sessions.
#ifndef WSPC_TOOL_SERVE_SERVE_MODE_H
#define WSPC_TOOL_SERVE_SERVE_MODE_H

#include "io/session/session.h"

namespace wspc::tool {

// As io::Handler, for one session always on the same thread. The conduct outlives them.
class ServeMode {
 public:
  virtual ~ServeMode() = default;
  virtual void opened(io::Session&) {}
  virtual void event(io::Session& session, const Event& event) = 0;
  virtual void writable(io::Session&) {}
  virtual void closed(io::Session&) {}
};

[[nodiscard]] inline bool is_message(const Event& event) noexcept {
  return event.type == Event::Type::text || event.type == Event::Type::binary;
}

}  // namespace wspc::tool

#endif
