// SPDX-License-Identifier: MIT
// order: what the page asks for, as it says it.
#ifndef WSPC_TOOL_UI_ORDER_H
#define WSPC_TOOL_UI_ORDER_H

#include <nlohmann/json_fwd.hpp>

#include "tool/frames/composition.h"
#include "tool/traffic/traffic_sink.h"
#include "wspc/client_options.h"

namespace wspc::tool::ui {

// All of them throw what is wrong with `json`, as a std::exception.

// {"raw": base64}, or opcode, fin, rsv, masked, key, length, declared, fragment, compress, payload.
[[nodiscard]] std::string bytes_of_order(const nlohmann::json& json);

[[nodiscard]] Direction direction_of(const nlohmann::json& json);

// {"connect": URL, "subprotocols": […], "deflate": bool, "insecure": bool}
[[nodiscard]] ClientOptions client_of(const nlohmann::json& json);

}  // namespace wspc::tool::ui

#endif
