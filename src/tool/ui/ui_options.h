// SPDX-License-Identifier: MIT
// ui_options: whether to show traffic on a page, and where.
#ifndef WSPC_TOOL_UI_UI_OPTIONS_H
#define WSPC_TOOL_UI_UI_OPTIONS_H

#include <cstdint>
#include <string>

#include "tool/options/option_set.h"

namespace wspc::tool {

struct UiOptions {
  bool on = false;
  std::string address = "127.0.0.1";
  std::uint16_t port = 9080;  // 0: any free one

  explicit operator bool() const noexcept { return on; }
};

// --ui, --ui-address, --ui-port. Any of them asks for the page.
void add_ui(OptionSet& set, UiOptions& ui);

}  // namespace wspc::tool

#endif
