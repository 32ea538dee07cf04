// SPDX-License-Identifier: MIT
// compression: what was agreed on of permessage-deflate, and what came of it, in words.   RFC 7692
#ifndef WSPC_TOOL_FRAMES_COMPRESSION_H
#define WSPC_TOOL_FRAMES_COMPRESSION_H

#include <string>

#include "wspc/connection.h"

namespace wspc::tool {

// "permessage-deflate; server_no_context_takeover; client_max_window_bits=9".
std::string describe(const DeflateParameters& agreed);

// "deflate: sent 1000 bytes as 250 (25.0 %), received 64 bytes as 16 (25.0 %)"; empty when the connection knows of no
// compression.
std::string describe_deflate(const Connection& connection);

}  // namespace wspc::tool

#endif
