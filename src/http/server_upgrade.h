// SPDX-License-Identifier: MIT
// server_upgrade: the server's opening handshake over HTTP/1.1, without I/O (RFC 6455 §4.2).
#ifndef WSPC_HTTP_SERVER_UPGRADE_H
#define WSPC_HTTP_SERVER_UPGRADE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/body.h"
#include "http/header_block.h"
#include "http/policy.h"
#include "http/refusal.h"
#include "http/request_parser.h"
#include "wspc/deflate.h"
#include "wspc/handshake.h"

namespace wspc::http {

class ServerUpgrade {
 public:
  enum class Result : std::uint8_t {
    need_more,
    accepted,  // write response(); the transport then carries a WebSocket

    // The request asked for a page. Write response() and take_body(), then close.
    answered,
    refused,  // write response(), then close; refusal() says why

    // The client has sent the preface of HTTP/2. preface() returns the bytes that have been consumed.
    http2,
  };

  // Lifetime: `policy` must outlive this object.
  explicit ServerUpgrade(const Policy& policy) : policy_(&policy) {}

  // Parses bytes of the request and advances `input` past the bytes it consumed. After `accepted`, the bytes left are
  // the first bytes of the WebSocket; after `refused`, they are of no use.
  Result receive(std::span<std::byte>& input);

  // Refuses the request as soon as it is complete, for a server that is full.
  void turn_away(Refusal refusal) { refusal_ = std::move(refusal); }

  // Refuses the request now, for a request that took too long or a server that shuts down.
  void refuse_now(Refusal refusal);

  [[nodiscard]] const std::string& response() const noexcept { return response_; }
  [[nodiscard]] Body take_body() noexcept { return std::exchange(body_, {}); }
  [[nodiscard]] std::string_view preface() const noexcept { return block_.first_line(); }
  [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }

  // Returns whether no byte of a request has arrived.
  [[nodiscard]] bool untouched() const noexcept { return untouched_; }

  [[nodiscard]] const Request& request() const noexcept { return parser_.request(); }
  [[nodiscard]] std::string_view subprotocol() const noexcept { return subprotocol_; }  // empty for none

  // Returns the negotiated parameters of permessage-deflate; std::nullopt if it is not used. Valid after `accepted`.
  [[nodiscard]] const std::optional<DeflateParameters>& deflate() const noexcept { return deflate_; }

 private:
  Result step();
  Result judge_line();
  Result judge_request();
  Result judge_page();
  Result judge_handshake();
  Result accept(ServerHandshake& handshake);
  std::vector<Extension> choose_extensions(std::span<const Extension> offered);
  Result refused(Refusal refusal);

  const Policy* policy_;
  HeaderBlock block_{Before::empty_line};
  RequestParser parser_;
  Refusal refusal_;
  std::string response_;
  Body body_;
  std::string subprotocol_;
  std::optional<DeflateParameters> deflate_;
  Result result_ = Result::need_more;
  bool line_judged_ = false;
  bool untouched_ = true;
};

}  // namespace wspc::http

#endif
