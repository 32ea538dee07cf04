// SPDX-License-Identifier: MIT
// echo_client: a call in which every message goes back as it came, until the peer closes. What conformance suites talk
// to.
#ifndef WSPC_TOOL_CONNECT_ECHO_CLIENT_H
#define WSPC_TOOL_CONNECT_ECHO_CLIENT_H

#include "tool/connect/call.h"

namespace wspc::tool {

class EchoClient final : public Call {
 public:
  using Call::Call;

 private:
  void begin(io::Session& session) override;
  void hear(io::Session& session, const Event& event) override;
  void end() override;
};

}  // namespace wspc::tool

#endif
