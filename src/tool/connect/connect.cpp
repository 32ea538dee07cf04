// SPDX-License-Identifier: MIT
// connect: the command `wspc connect`.
#include "tool/connect/connect.h"

#include "tool/connect/connect_options.h"
#include "tool/connect/conversation.h"
#include "tool/connect/echo_client.h"
#include "tool/connect/transcript_call.h"
#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

ConversationResult talk(const ConnectOptions& options) {
  if (options.transcript) return TranscriptCall(options).run();
  if (options.echo) return EchoClient(options).run();
  return Conversation(options).run();
}

ExitStatus connect(const ConnectOptions& options) {
  const ConversationResult result = talk(options);
  if (result.status != ExitStatus::clean && !result.text.empty()) complain(result.text);
  return result.status;
}

}  // namespace

Command connect_command() {
  return make_command<ConnectOptions>("connect", "Open a WebSocket, send and print messages", add_options, connect);
}

}  // namespace wspc::tool
