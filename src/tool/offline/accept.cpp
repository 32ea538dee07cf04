// SPDX-License-Identifier: MIT
// accept: the command `wspc accept`: the Sec-WebSocket-Accept for a key.   RFC 6455 §4.2.2
#include <array>
#include <unistd.h>

#include <fmt/format.h>

#include "bytes/base64.h"
#include "tool/offline/offline.h"
#include "tool/offline/offline_options.h"
#include "tool/terminal/console.h"
#include "wspc/handshake.h"

namespace wspc::tool {
namespace {

ExitStatus accept(const AcceptOptions& options) {
  std::array<std::byte, 16> nonce;
  if (bytes::base64_decode(options.key, nonce) != nonce.size()) {
    complain(fmt::format("'{}' is no Sec-WebSocket-Key: that is the base64 of 16 bytes (RFC 6455 §4.1)", options.key));
    return ExitStatus::usage;
  }
  return write_all(STDOUT_FILENO, accept_for(options.key) + '\n') ? ExitStatus::clean : ExitStatus::usage;
}

}  // namespace

Command accept_command() {
  return make_command<AcceptOptions>("accept", "Tell the Sec-WebSocket-Accept for a Sec-WebSocket-Key", add_options,
                                     accept);
}

}  // namespace wspc::tool
