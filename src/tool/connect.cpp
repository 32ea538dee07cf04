// SPDX-License-Identifier: MIT
// connect: the command `wspc connect`.
#include "tool/connect.h"

#include "http/url.h"
#include "tool/console.h"
#include "tool/conversation.h"
#include "tool/mirror.h"
#include "tool/transcript.h"

namespace wspc::tool {
namespace {

Outcome talk(const ConnectOptions& options) {
  if (options.transcript) return Transcript(options).run();
  if (options.echo) return Mirror(options).run();
  return Conversation(options).run();
}

}  // namespace

ExitStatus connect(const ConnectOptions& options) {
  http::Url url;
  if (const std::string problem = http::parse(options.client.url, url); !problem.empty()) {
    complain(problem);
    return ExitStatus::usage;
  }
  if (url.secure) {
    complain("wss:// needs TLS, which this version does not have");
    return ExitStatus::tls;
  }
  const Outcome outcome = talk(options);
  if (outcome.status != ExitStatus::clean && !outcome.text.empty()) complain(outcome.text);
  return outcome.status;
}

}  // namespace wspc::tool
