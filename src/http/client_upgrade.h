// SPDX-License-Identifier: MIT
// client_upgrade: asks a server for a WebSocket, and reads its answer. Bytes in, bytes out.   RFC 6455 §4.1
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
    accepted,  // it is a WebSocket
    refused,   // the server answered with another status than 101: status(), reason(), body()
    failed,    // the answer is not a handshake: failure()
  };

  ClientUpgrade();
  ~ClientUpgrade();

  // Composes the request. `headers` are added to it; one called Host replaces the URL's. Returns what is wrong with
  // them or with the offer, as a sentence without a full stop; empty when all is good.
  // What would change the meaning of the request is wrong: line ends, the handshake's own headers, a body's.
  [[nodiscard]] std::string begin(const Url& url, ClientHandshake::Offer offer, const std::vector<Header>& headers);

  [[nodiscard]] const std::string& request() const noexcept { return request_; }

  // Moves the start of `input` past what belongs to the response. What is left after `accepted` are the WebSocket's
  // first bytes. Interim responses (1xx other than 101) are skipped.
  Result receive(std::span<std::byte>& input);

  // The server closed the connection, or there is no more time: whatever has come of a refusal is all of it.
  Result no_more();

  [[nodiscard]] HandshakeError failure() const noexcept { return failure_; }
  [[nodiscard]] unsigned status() const noexcept { return status_; }  // 0: none has come

  // Returns where a redirection (301, 302, 303, 307, 308) leads, as the server wrote it; an empty reference means the
  // same URL. Returns nothing if the response is not a redirection, or does not have exactly one Location.
  [[nodiscard]] std::optional<std::string> location() const;

  // The reason phrase and the first KiB of the body. Characters that are not printable ASCII are question marks.
  [[nodiscard]] std::string reason() const;
  [[nodiscard]] std::string body() const;

  // The status line and the header lines as they came, each with its CRLF; empty until they are complete.
  [[nodiscard]] std::string_view response() const noexcept { return response_; }

  [[nodiscard]] std::string_view subprotocol() const noexcept { return handshake_.subprotocol(); }

  // What was agreed on of permessage-deflate, if that was offered; nothing: it is not used. Valid after `accepted`.
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
  std::string unread_;  // of the body, not yet parsed
  HandshakeError failure_;
  unsigned status_ = 0;
  unsigned interim_ = 0;
  Result result_ = Result::need_more;
  bool line_judged_ = false;
};

// Returns what is wrong with the headers that an application wants to add to a request, as a sentence; empty: nothing.
[[nodiscard]] std::string check_headers(const std::vector<Header>& headers);

// The same for a single header.
[[nodiscard]] std::string check_header(const Header& header);

// Tabs and line ends stay; whatever else is not printable ASCII becomes a question mark.
[[nodiscard]] std::string sanitize(std::string_view text);

}  // namespace wspc::http

#endif
