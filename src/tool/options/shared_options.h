// SPDX-License-Identifier: MIT
// shared_options: the options that several commands share: requests, limits, compression, deadlines.
#ifndef WSPC_TOOL_OPTIONS_SHARED_OPTIONS_H
#define WSPC_TOOL_OPTIONS_SHARED_OPTIONS_H

#include <optional>

#include "tool/options/option_set.h"
#include "wspc/client_options.h"
#include "wspc/deflate.h"
#include "wspc/options.h"

namespace wspc::tool {

// --header, --origin, --user, --bearer, --subprotocol.
void add_request(OptionSet& set, ClientOptions& client);

// --max-message, --max-frame, --max-fragments. Without --max-frame, the limit of a frame is that of a message.
void add_limits(OptionSet& set, Limits& limits);

// --deflate, --no-deflate. Without either, `deflate` keeps the value that it has now.
void add_deflate(OptionSet& set, std::optional<DeflateOptions>& deflate);

// Called after parsing: refuses contradictions, and lets --max-message raise the grace of the compression ratio.
void settle_deflate(const OptionSet& set, const Limits& limits, std::optional<DeflateOptions>& deflate);

// --idle-timeout, --ping-interval, --pong-timeout, --close-timeout.
void add_timeouts(OptionSet& set, Timeouts& timeouts);

}  // namespace wspc::tool

#endif
