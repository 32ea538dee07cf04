// SPDX-License-Identifier: MIT
// policy: which requests a server lets become WebSockets.   RFC 6455 §4.2.2, §10.2
#ifndef WSPC_POLICY_H
#define WSPC_POLICY_H

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wspc/body_source.h"
#include "wspc/deflate.h"
#include "wspc/error.h"
#include "wspc/request.h"

namespace wspc {

struct Refusal {
  unsigned status = 0;        // 400 to 599; 0: not refused
  Error error = Error::none;  // none when it is the server's own affair: draining, full, the application's verdict
  std::string_view header{};  // the name of the header at fault, static memory, or empty
  std::string text{};         // the sentence to answer with, without a full stop

  explicit operator bool() const noexcept { return status != 0; }
};

// The response to a request that is not a WebSocket upgrade. The response to HEAD has the same headers and no body.
struct Page {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";  // Content-Type
  std::string body{};                              // for a short one, unless there is a `source`
  std::shared_ptr<BodySource> source{};            // for a long one, made for this one response
  std::vector<Header> headers{};                   // further ones
};

struct Policy {
  // The paths that are served, compared exactly, without the query. Empty: every path. Else: 404.
  std::vector<std::string> paths{};

  // Which Origins are served besides the server's own host; requests without an Origin always are. An element is
  // "https://example.org", "example.org:8080" (with any scheme), or "*" for any Origin at all. Else: 403.
  std::vector<std::string> origins{};

  // What the server speaks, in its order of preference: the first one that the client offered is chosen.
  std::vector<std::string> subprotocols{};

  // WebSockets over HTTP/2 are served as well (RFC 8441): chosen by ALPN, or with prior knowledge.
  bool http2 = true;

  // RFC 7692: what the server makes of an offer of permessage-deflate; nothing: it is declined. An offer that cannot be
  // met is declined as well, and the WebSocket does without compression.
  std::optional<DeflateOptions> deflate{};

  // Returns the page for a GET or HEAD that does not ask for a WebSocket, whatever other protocols its Upgrade header
  // lists (RFC 9110 §7.8). If it returns nothing, or there is no function, the answer is 426 (by HTTP/2: 405). It is
  // called only for requests with a valid Host; on whichever loop the request arrived on.
  std::function<std::optional<Page>(const Request&)> page{};

  // The application's own last word, on a request that is good in every other way. A Refusal without a status lets
  // it pass. Called on whichever loop the request arrived on.
  std::function<Refusal(const Request&)> verdict{};
};

}  // namespace wspc

#endif
