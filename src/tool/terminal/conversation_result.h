// SPDX-License-Identifier: MIT
// conversation_result: how a conversation ended, as an exit status and a sentence.
#ifndef WSPC_TOOL_TERMINAL_CONVERSATION_RESULT_H
#define WSPC_TOOL_TERMINAL_CONVERSATION_RESULT_H

#include <string>
#include <string_view>

#include "io/client/client.h"
#include "tool/terminal/exit_status.h"
#include "wspc/connection.h"

namespace wspc::tool {

struct ConversationResult {
  ExitStatus status = ExitStatus::clean;
  std::string text;  // one sentence; what the peer said is in it as it came: print it with complain()
};

// It never began.
ConversationResult result(const Failure& failure);

// `reason` is that of the peer's Close; `transport` is transport_problem().
ConversationResult result(const Closure& closure, std::string_view reason, std::string_view transport = {});

// Who closed it with what, or what it failed of: "closed by the peer: 1000 (normal closure)". `transport`:
// transport_problem().
std::string describe(const Closure& closure, const std::string& transport);

// What went wrong below the WebSocket, for Handler::closed(); empty: nothing.
std::string transport_problem(const io::Session& session);

// `4000 (an application's code) "bye"`; the reason only if there is one.
std::string describe_close(std::uint16_t code, std::string_view reason);

}  // namespace wspc::tool

#endif
