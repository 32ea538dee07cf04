// SPDX-License-Identifier: MIT
// har: recordings as HTTP archives, in the form in which Chromium's developer tools save WebSockets.
#ifndef WSPC_TOOL_RECORDINGS_HAR_H
#define WSPC_TOOL_RECORDINGS_HAR_H

#include <string>

#include "tool/recordings/recording.h"

namespace wspc::tool {

// An archive knows messages, not frames: fragments, masks and compression are not in it.
[[nodiscard]] std::string to_har(const Recording& recording);

// What is wrong with it; empty: nothing. Entries that are no WebSockets are left out.
[[nodiscard]] std::string from_har(const std::string& text, Recording& recording);

}  // namespace wspc::tool

#endif
