// SPDX-License-Identifier: MIT
// handshake_transcript: the lines of an opening handshake.   RFC 6455 §4, RFC 8441 §5
#ifndef WSPC_IO_SESSION_HANDSHAKE_TRANSCRIPT_H
#define WSPC_IO_SESSION_HANDSHAKE_TRANSCRIPT_H

#include <string>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"

namespace wspc::io {

// The lines of the request and of the response, without line ends: the first line, then the headers. Over HTTP/2, all
// lines are headers. The peer's bytes are unchanged, except that no control characters other than tabs are among them.
struct HandshakeTranscript {
  std::vector<std::string> request{};
  std::vector<std::string> response{};
};

// Returns the lines of a header block.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);
[[nodiscard]] std::vector<std::string> lines_of(const std::vector<Header>& headers);

}  // namespace wspc::io

#endif
