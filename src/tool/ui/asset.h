// SPDX-License-Identifier: MIT
// asset: the files that the page is made of, inside of the program.
#ifndef WSPC_TOOL_UI_ASSET_H
#define WSPC_TOOL_UI_ASSET_H

#include <span>
#include <string_view>

namespace wspc::tool::ui {

struct Asset {
  std::string_view name;  // "style.css"
  std::string_view content;
};

// Static memory: made of the files in page/ when the program is built.
[[nodiscard]] std::span<const Asset> assets() noexcept;

}  // namespace wspc::tool::ui

#endif
