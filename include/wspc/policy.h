// SPDX-License-Identifier: MIT
// policy: which requests a server accepts as WebSockets (RFC 6455 §4.2.2, §10.2).
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

// Why a request is refused. Converts to false if it is not.
struct Refusal {
  // The status of the response, 400 to 599. 0 means that the request is not refused.
  unsigned status = 0;

  // What is wrong with the request. Error::none if the reason lies with the server, such as a limit, a shutdown or
  // Policy::verdict.
  Error error = Error::none;

  // The name of the header at fault, in static memory; or empty.
  std::string_view header{};

  // The body of the response: one sentence, without a full stop.
  std::string text{};

  explicit operator bool() const noexcept { return status != 0; }
};

// The response to a request that is not a WebSocket upgrade. The response to HEAD has the same headers and no body.
struct Page {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";  // Content-Type

  // The body of a short page. Ignored if `source` is set.
  std::string body{};

  // The body of a long page, made for this one response.
  std::shared_ptr<BodySource> source{};

  // Further headers.
  std::vector<Header> headers{};
};

// The rules by which a server accepts requests.
struct Policy {
  // The paths that accept WebSockets, compared exactly, without the query. If empty, every path does. Other paths get
  // status 404.
  std::vector<std::string> paths{};

  // The Origins that are accepted in addition to the server's own host. Requests without an Origin are always accepted.
  // An element is "https://example.org", "example.org:8080" (with any scheme), or "*" for any Origin. Other Origins get
  // status 403.
  std::vector<std::string> origins{};

  // The subprotocols of the server, in order of preference. The first one that the client offers is chosen.
  std::vector<std::string> subprotocols{};

  // Whether WebSockets over HTTP/2 are accepted (RFC 8441), selected by ALPN or with prior knowledge.
  bool http2 = true;

  // If set, offers of permessage-deflate are accepted with these options (RFC 7692). If empty, they are declined. An
  // offer that these options cannot meet is declined as well, and the WebSocket is not compressed.
  std::optional<DeflateOptions> deflate{};

  // Returns the page for a GET or HEAD request that does not ask for a WebSocket, whatever other protocols its Upgrade
  // header lists (RFC 9110 §7.8). If it is null or returns std::nullopt, the response is 426 (over HTTP/2: 405). Only
  // requests with a valid Host get here.
  //
  // Thread safety: called on the thread that the request arrived on.
  std::function<std::optional<Page>(const Request&)> page{};

  // Decides on requests that pass all other checks. A Refusal without a status accepts the request.
  //
  // Thread safety: called on the thread that the request arrived on.
  std::function<Refusal(const Request&)> verdict{};
};

}  // namespace wspc

#endif
