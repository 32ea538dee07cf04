// SPDX-License-Identifier: MIT
// handshake_transcript: an opening handshake as it was said, line by line.   RFC 6455 §4, RFC 8441 §5
#ifndef WSPC_IO_SESSION_HANDSHAKE_TRANSCRIPT_H
#define WSPC_IO_SESSION_HANDSHAKE_TRANSCRIPT_H

#include <string>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"

namespace wspc::io {

// Both handshakes without line ends: first line, then headers; over HTTP/2 all of them are headers. Bytes of the peer's
// are as they came, but there are no control characters among them except tabs.
struct HandshakeTranscript {
  std::vector<std::string> request{};
  std::vector<std::string> response{};
};

// Of a header block.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);
[[nodiscard]] std::vector<std::string> lines_of(const std::vector<Header>& headers);

}  // namespace wspc::io

#endif
