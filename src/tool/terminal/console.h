// SPDX-License-Identifier: MIT
// console: the two streams that everything is printed to.
#ifndef WSPC_TOOL_TERMINAL_CONSOLE_H
#define WSPC_TOOL_TERMINAL_CONSOLE_H

#include <string_view>

namespace wspc::tool {

class OutputQueue;

// Writes all of `bytes` to a descriptor. Returns false when nobody reads it any more, when a signal came while it was
// full, or when it cannot be written, which is reported; part of the bytes may have been written.
[[nodiscard]] bool write_all(int descriptor, std::string_view bytes) noexcept;

// Writes all of `bytes`, whatever signals come. Returns 0, or the errno of the write that failed.
[[nodiscard]] int write_whole(int descriptor, std::string_view bytes) noexcept;

// Output could not be written, for `error`. Says so on stderr, once, and changes the exit status. A reader that has
// gone (EPIPE) is no failure, and neither is a signal.
void report_unwritten(int descriptor, int error) noexcept;

// Whether output has been lost, so that the command must not exit with 0.
[[nodiscard]] bool output_failed() noexcept;
void note_lost_output() noexcept;

// "wspc: " and `line` on stderr, as one write, with nothing in it that a terminal would obey.
void complain(std::string_view line);

// The same for what is no complaint: without the "wspc: ".
void note(std::string_view line);

// From now on complain() and note() add to `queue`; nullptr: they write.
void queue_notes(OutputQueue* queue) noexcept;

}  // namespace wspc::tool

#endif
