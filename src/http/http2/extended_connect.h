// SPDX-License-Identifier: MIT
// extended_connect: the opening handshake over HTTP/2, both sides, as lists of headers (RFC 8441 §4, §5).
#ifndef WSPC_HTTP_HTTP2_EXTENDED_CONNECT_H
#define WSPC_HTTP_HTTP2_EXTENDED_CONNECT_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/body.h"
#include "http/policy.h"
#include "http/refusal.h"
#include "http/request.h"
#include "http/url.h"
#include "wspc/deflate.h"
#include "wspc/handshake.h"

namespace wspc::http {

// The server's side: judges one request.
class ServerConnect {
 public:
  // Judges a request, whose `lines` are those of Http2Events::head(). `policy` is used only during the call.
  ServerConnect(const Policy& policy, std::vector<Header> lines);

  // Converts to false if the request is accepted. It is then a WebSocket once response() is sent.
  [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }
  void turn_away(Refusal refusal) { refusal_ = std::move(refusal); }

  // Returns whether the response is a page: neither a WebSocket nor a refusal.
  [[nodiscard]] bool answered() const noexcept { return page_.has_value(); }

  [[nodiscard]] std::vector<Header> response() const;
  [[nodiscard]] Body take_body();  // Returns the body of a refusal or a page.

  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] std::string_view subprotocol() const noexcept { return subprotocol_; }
  [[nodiscard]] const std::optional<DeflateParameters>& deflate() const noexcept { return deflate_; }

 private:
  Refusal judge(const Policy& policy, std::vector<Header> lines);
  Refusal judge_method(const Policy& policy);
  Refusal judge_authority(std::string_view scheme);
  Refusal accept(const Policy& policy);

  Request request_;
  ServerHandshake handshake_;
  Refusal refusal_;
  std::optional<Page> page_;
  std::string_view allow_;  // The methods to name in a response with status 405.
  std::string subprotocol_;
  std::optional<DeflateParameters> deflate_;
};

// The client's side: composes a request and checks the response.
class ClientConnect {
 public:
  // See ClientUpgrade::begin().
  [[nodiscard]] std::string begin(const Url& url, ClientHandshake::Offer offer, const std::vector<Header>& headers);

  [[nodiscard]] const std::vector<Header>& request() const noexcept { return request_; }

  // Checks the response. Returns an error if it is a 2xx that is not a valid handshake. If the server refused, status()
  // has its status.
  [[nodiscard]] HandshakeError finish(std::vector<Header> lines);

  [[nodiscard]] unsigned status() const noexcept { return status_; }
  [[nodiscard]] bool accepted() const noexcept { return status_ >= 200 && status_ < 300; }
  [[nodiscard]] const std::vector<Header>& response() const noexcept { return response_; }
  [[nodiscard]] std::optional<std::string> location() const;  // See ClientUpgrade::location().
  [[nodiscard]] std::string_view subprotocol() const noexcept { return handshake_.subprotocol(); }
  [[nodiscard]] const std::optional<DeflateParameters>& deflate() const noexcept { return deflate_; }

 private:
  ClientHandshake handshake_;
  std::vector<Extension> offered_;
  std::vector<Header> request_;
  std::vector<Header> response_;
  std::optional<DeflateParameters> deflate_;
  unsigned status_ = 0;
};

}  // namespace wspc::http

#endif
