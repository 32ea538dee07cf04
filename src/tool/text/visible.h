// SPDX-License-Identifier: MIT
// visible: text of strangers in a form that a terminal cannot mistake for commands.
//
// A terminal obeys control characters: they move the cursor, rewrite what stands above, fill the clipboard, even type.
// So none of them reaches it. Shown as \x1b (or \n, \r, \t) are the C0 and C1 controls and DEL; as \u202e those
// characters that reorder or hide the text around them; as \xff bytes that are not UTF-8. A backslash stays a
// backslash: this is for people, not for parsers.
#ifndef WSPC_TOOL_TEXT_VISIBLE_H
#define WSPC_TOOL_TEXT_VISIBLE_H

#include <string>
#include <string_view>

namespace wspc::tool {

// On one line, whatever `text` holds.
std::string visible(std::string_view text);

// Newlines stay, each followed by `indent`, so that no line of a stranger looks like one of ours.
std::string visible_lines(std::string_view text, std::string_view indent);

}  // namespace wspc::tool

#endif
