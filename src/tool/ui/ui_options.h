// SPDX-License-Identifier: MIT
// options: whether and where the page of what passes is served.
#ifndef WSPC_TOOL_UI_OPTIONS_H
#define WSPC_TOOL_UI_OPTIONS_H

#include <cstdint>
#include <string>

namespace wspc::tool {

struct UiOptions {
  bool on = false;
  std::string address = "127.0.0.1";
  std::uint16_t port = 9080;  // 0: any free one

  explicit operator bool() const noexcept { return on; }
};

}  // namespace wspc::tool

#endif
