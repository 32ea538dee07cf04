// SPDX-License-Identifier: MIT
// policy: applies a Policy to a request (RFC 6455 §4.2.2, §10.2).
#ifndef WSPC_HTTP_POLICY_H
#define WSPC_HTTP_POLICY_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/refusal.h"
#include "http/request.h"
#include "wspc/policy.h"

namespace wspc::http {

// Returns whether a page of `origin` may open a WebSocket to `authority` (host[:port], as in Host; RFC 6454 §7).
[[nodiscard]] bool origin_allowed(std::string_view origin, std::string_view authority,
                                  std::span<const std::string> allowed) noexcept;

// Returns the first element of `served` that is in `offered`; empty if there is none.
[[nodiscard]] std::string_view choose_subprotocol(std::span<const std::string> served,
                                                  std::span<const std::string> offered) noexcept;

// Returns the refusal of the request: resource_not_found, origin_refused, or the result of Policy::verdict.
[[nodiscard]] Refusal judge(const Policy& policy, const Request& request);

}  // namespace wspc::http

#endif
