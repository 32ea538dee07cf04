// SPDX-License-Identifier: MIT
// ui_options: whether to show traffic on a page, and where.
#include "tool/ui/ui_options.h"

namespace wspc::tool {

void add_ui(OptionSet& set, UiOptions& ui) {
  const auto port = [&ui](std::uint64_t number) {
    ui.port = static_cast<std::uint16_t>(number);
    ui.on = true;
  };
  const auto address = [&ui](const std::string& text) {
    if (text.starts_with("unix:") || text.starts_with("fd:")) {
      throw UsageError("--ui-address", "'" + text + "' is no IP address");
    }
    ui.address = text;
    ui.on = true;
  };
  set.flag("--ui", ui.on, "show what passes on a page, at http://127.0.0.1:9080/");
  set.number("--ui-port", 0, 65535, port, "the same on another port, 0 for any");
  set.text("--ui-address", address, "the same on another address: who reaches it sees all, and may send anything")
      .named("ADDRESS");
}

}  // namespace wspc::tool
