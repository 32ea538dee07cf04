// SPDX-License-Identifier: MIT
// doctor_advice: what may be the reason, for people.
#ifndef WSPC_TOOL_DOCTOR_DOCTOR_ADVICE_H
#define WSPC_TOOL_DOCTOR_DOCTOR_ADVICE_H

#include <string>
#include <string_view>
#include <vector>

#include "tool/traffic/header_verdict.h"

namespace wspc::tool {

// `problem` is what a Connector said.
[[nodiscard]] std::vector<std::string> advice_on_connecting(std::string_view problem);

// An answer with another status than 101.
[[nodiscard]] std::vector<std::string> advice_on_refusal(const Head& response);

}  // namespace wspc::tool

#endif
