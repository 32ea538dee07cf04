// SPDX-License-Identifier: MIT
// echo: sends every message back to its sender.
#include "tool/serve/echo.h"

namespace wspc::tool {

// A refusal means that the session is closing, or that there is no memory for the answer.
void send_back(io::Session& session, const Event& event) {
  if (!is_message(event)) return;
  const MessageType type = event.type == Event::Type::text ? MessageType::text : MessageType::binary;
  const Error refusal = session.send(type, event.payload);
  if (refusal == Error::out_of_memory) session.close(close_code::internal_error, "out of memory");
}

}  // namespace wspc::tool
