// SPDX-License-Identifier: MIT
// policy: which requests a server lets become WebSockets.   RFC 6455 §4.2.2, §10.2
#ifndef WSPC_HTTP_POLICY_H
#define WSPC_HTTP_POLICY_H

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/refusal.h"
#include "http/request.h"
#include "wspc/deflate.h"

namespace wspc::http {

struct Policy {
  // The paths that are served, compared exactly, without the query. Empty: every path. Else: 404.
  std::vector<std::string> paths;

  // Which Origins are served besides the server's own host; requests without an Origin always are. An element is
  // "https://example.org", "example.org:8080" (with any scheme), or "*" for any Origin at all. Else: 403.
  std::vector<std::string> origins;

  // What the server speaks, in its order of preference: the first one that the client offered is chosen.
  std::vector<std::string> subprotocols;

  // WebSockets over HTTP/2 are served as well (RFC 8441): chosen by ALPN, or with prior knowledge.
  bool http2 = true;

  // RFC 7692: what the server makes of an offer of permessage-deflate; nothing: it is declined. An offer that cannot be
  // met is declined as well, and the WebSocket does without compression.
  std::optional<DeflateOptions> deflate;

  // The application's own last word, on a request that is good in every other way. A Refusal without a status lets
  // it pass. Called on whichever loop the request arrived on.
  std::function<Refusal(const Request&)> verdict;
};

// Whether a page of `origin` may open a WebSocket to `authority` (host[:port], as in Host).   RFC 6454 §7
[[nodiscard]] bool origin_allowed(std::string_view origin, std::string_view authority,
                                  std::span<const std::string> allowed) noexcept;

// The first of `served` that is in `offered`; empty when there is none.
[[nodiscard]] std::string_view choose_subprotocol(std::span<const std::string> served,
                                                  std::span<const std::string> offered) noexcept;

// resource_not_found, origin_refused, or what the application said.
[[nodiscard]] Refusal judge(const Policy& policy, const Request& request);

}  // namespace wspc::http

#endif
