// SPDX-License-Identifier: MIT
// echo_client: a call in which every message goes back as it came, until the peer closes.
#include "tool/connect/echo_client.h"

#include <fmt/format.h>

#include "tool/serve/echo.h"
#include "tool/terminal/console.h"
#include "tool/terminal/conversation_result.h"

namespace wspc::tool {

void EchoClient::begin(io::Session&) {
  if (!options().verbose) return;
  for (const std::string& line : handshake()) note(line);
}

// Messages come whole and one by one, and each is answered before the engine looks at what follows it: what was
// complete before a fault is in front of the Close that the fault brings (RFC 6455 §7.1.7).
void EchoClient::hear(io::Session& session, const Event& event) {
  send_back(session, event);
  if (options().verbose && event.type == Event::Type::close) {
    note(fmt::format("< close {}", describe_close(event.code, event.text())));
  }
}

void EchoClient::end() {
  if (options().verbose && !deflate().empty()) note(deflate());
}

}  // namespace wspc::tool
