// SPDX-License-Identifier: MIT
// mirror: a call in which every message goes back as it came, until the peer closes. What conformance suites talk to.
#ifndef WSPC_TOOL_MIRROR_H
#define WSPC_TOOL_MIRROR_H

#include "tool/connect/call.h"

namespace wspc::tool {

class Mirror final : public Call {
 public:
  using Call::Call;

 private:
  void begin(io::Session& session) override;
  void hear(io::Session& session, const Event& event) override;
  void end() override;
};

}  // namespace wspc::tool

#endif
