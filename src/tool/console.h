// SPDX-License-Identifier: MIT
// console: the two streams that everything is printed to.
#ifndef WSPC_TOOL_CONSOLE_H
#define WSPC_TOOL_CONSOLE_H

#include <string_view>

namespace wspc::tool {

// Writes all of `bytes` to a descriptor. False: nobody reads it any more, or a signal came while it was full; part of
// the bytes may have been written.
[[nodiscard]] bool write_all(int descriptor, std::string_view bytes) noexcept;

// "wspc: " and `line` on stderr, as one write, with nothing in it that a terminal would obey.
void complain(std::string_view line);

// The same for what is no complaint: without the "wspc: ".
void note(std::string_view line);

}  // namespace wspc::tool

#endif
