// SPDX-License-Identifier: MIT
// server_upgrade: a request becomes a WebSocket, or is refused. Bytes in, bytes out.   RFC 6455 §4.2
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
    accepted,  // write response(), then it is a WebSocket
    answered,  // write response() and take_body(), then close: it asked for a page
    refused,   // write response(), then close: refusal()
    http2,     // the client has begun with the preface of HTTP/2: preface() are the bytes that have been taken
  };

  // `policy` outlives this.
  explicit ServerUpgrade(const Policy& policy) : policy_(&policy) {}

  // Moves the start of `input` past what belongs to the request. What is left after `accepted` are the WebSocket's
  // first bytes; after `refused` nothing of it matters.
  Result receive(std::span<std::byte>& input);

  // Refuses whatever comes, as soon as the request is complete: the server is full.
  void turn_away(Refusal refusal) { refusal_ = std::move(refusal); }

  // Refuses now: the request took too long, the server shuts down.
  void refuse_now(Refusal refusal);

  [[nodiscard]] const std::string& response() const noexcept { return response_; }
  [[nodiscard]] Body take_body() noexcept { return std::exchange(body_, {}); }
  [[nodiscard]] std::string_view preface() const noexcept { return block_.first_line(); }
  [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }

  // No byte of a request has come.
  [[nodiscard]] bool untouched() const noexcept { return untouched_; }

  [[nodiscard]] const Request& request() const noexcept { return parser_.request(); }
  [[nodiscard]] std::string_view subprotocol() const noexcept { return subprotocol_; }  // empty: none

  // What was agreed on of permessage-deflate; nothing: it is not used. Valid after `accepted`.
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
