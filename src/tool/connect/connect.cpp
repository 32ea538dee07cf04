// SPDX-License-Identifier: MIT
// connect: the command `wspc connect`.
#include "tool/connect/connect.h"

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

}  // namespace

ExitStatus connect(const ConnectOptions& options) {
  const ConversationResult result = talk(options);
  if (result.status != ExitStatus::clean && !result.text.empty()) complain(result.text);
  return result.status;
}

}  // namespace wspc::tool
