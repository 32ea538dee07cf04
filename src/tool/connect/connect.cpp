// SPDX-License-Identifier: MIT
// connect: the command `wspc connect`.
#include "tool/connect/connect.h"

#include "tool/connect/conversation.h"
#include "tool/connect/echo_client.h"
#include "tool/connect/transcript_call.h"
#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

Outcome talk(const ConnectOptions& options) {
  if (options.transcript) return Transcript(options).run();
  if (options.echo) return Mirror(options).run();
  return Conversation(options).run();
}

}  // namespace

ExitStatus connect(const ConnectOptions& options) {
  const Outcome outcome = talk(options);
  if (outcome.status != ExitStatus::clean && !outcome.text.empty()) complain(outcome.text);
  return outcome.status;
}

}  // namespace wspc::tool
