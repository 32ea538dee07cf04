// SPDX-License-Identifier: MIT
// client_upgrade: the client's opening handshake over HTTP/1.1, without I/O (RFC 6455 §4.1).
#ifndef WSPC_HTTP_CLIENT_UPGRADE_H
#define WSPC_HTTP_CLIENT_UPGRADE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/header_block.h"
#include "http/url.h"
#include "wspc/deflate.h"
#include "wspc/handshake.h"

namespace wspc::http {

class ResponseParser;

class ClientUpgrade {
 public:
  enum class Result : std::uint8_t {
    need_more,
    accepted,  // the response is valid: the transport carries a WebSocket

    // The response has a status other than 101: status(), reason(), body().
    refused,
    failed,  // the response is not a valid handshake: failure()
  };

  ClientUpgrade();
  ~ClientUpgrade();

  // Composes the request. `headers` are added to it; a header named Host replaces the URL's host. Returns an empty
  // string, or what is wrong with the headers or the offer, as a sentence without a full stop. Headers that would
  // change the meaning of the request are wrong: those with line ends, those of the handshake itself, and those that
  // announce a body.
  [[nodiscard]] std::string begin(const Url& url, ClientHandshake::Offer offer, const std::vector<Header>& headers);

  [[nodiscard]] const std::string& request() const noexcept { return request_; }

  // Parses bytes of the response and advances `input` past the bytes it consumed. After `accepted`, the bytes left are
  // the first bytes of the WebSocket. Interim responses (1xx other than 101) are skipped.
  Result receive(std::span<std::byte>& input);

  // Call this when the server has closed the connection or has not answered in time. If a status has arrived, the
  // response is complete in its present state, and the result is `refused`.
  Result no_more();

  [[nodiscard]] HandshakeError failure() const noexcept { return failure_; }
  [[nodiscard]] unsigned status() const noexcept { return status_; }  // 0 before the status has arrived

  // Returns the target of a redirection (301, 302, 303, 307, 308) as the server wrote it; an empty reference means the
  // same URL. Returns std::nullopt if the response is not a redirection, or does not have exactly one Location.
  [[nodiscard]] std::optional<std::string> location() const;

  // Return the reason phrase and the first KiB of the body. Characters that are not printable ASCII are replaced by
  // "?".
  [[nodiscard]] std::string reason() const;
  [[nodiscard]] std::string body() const;

  // Returns the status line and the header lines as they arrived, each with its CRLF. Empty until they are complete.
  [[nodiscard]] std::string_view response() const noexcept { return response_; }

  [[nodiscard]] std::string_view subprotocol() const noexcept { return handshake_.subprotocol(); }

  // Returns the negotiated parameters of permessage-deflate; std::nullopt if it is not used. Valid after `accepted`.
  [[nodiscard]] const std::optional<DeflateParameters>& deflate() const noexcept { return deflate_; }

 private:
  Result step();
  Result fail(HandshakeError failure);
  Result judge_head();
  Result judge_switch();
  Result read_body(std::span<std::byte>& input);
  void start_over();

  ClientHandshake handshake_;
  std::vector<Extension> offered_;
  std::optional<DeflateParameters> deflate_;
  HeaderBlock block_;
  std::unique_ptr<ResponseParser> parser_;
  std::string request_;
  std::string response_;
  std::string unread_;  // bytes of the body that are not parsed yet
  HandshakeError failure_;
  unsigned status_ = 0;
  unsigned interim_ = 0;
  Result result_ = Result::need_more;
  bool line_judged_ = false;
};

// Returns an empty string, or what is wrong with the headers that an application wants to add to a request, as a
// sentence.
[[nodiscard]] std::string check_headers(const std::vector<Header>& headers);

// The same for one header.
[[nodiscard]] std::string check_header(const Header& header);

// Returns `text` with "?" in place of characters that are not printable ASCII. Tabs and line ends are kept.
[[nodiscard]] std::string sanitize(std::string_view text);

}  // namespace wspc::http

#endif
