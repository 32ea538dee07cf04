// SPDX-License-Identifier: MIT
// pcapng: recordings as captures that Wireshark opens.   draft-ietf-opsawg-pcapng
#ifndef WSPC_TOOL_RECORDINGS_PCAPNG_H
#define WSPC_TOOL_RECORDINGS_PCAPNG_H

#include <string>

#include "tool/recordings/recording.h"

namespace wspc::tool {

// What passed, byte for byte and at its time, in TCP segments and IPv4 packets that were not there: each conversation
// is one between 127.0.0.1 and port 80 of 127.0.0.2. Without TLS, whatever there was.
[[nodiscard]] std::string to_pcapng(const Recording& recording);

}  // namespace wspc::tool

#endif
