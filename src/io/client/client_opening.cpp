// SPDX-License-Identifier: MIT
// client_opening: the client's side of the opening handshake, as a session drives it.   RFC 6455 §4.1
#include "io/client/client_opening.h"

#include <utility>

#include "io/tls/tls_error.h"

namespace wspc::io {

using Cause = Failure::Cause;

ClientOpening::ClientOpening(std::unique_ptr<http::ClientUpgrade> upgrade, std::string path,
                             std::optional<DeflateOptions> deflate, Report report)
    : upgrade_(std::move(upgrade)), path_(std::move(path)), deflate_(deflate), report_(std::move(report)) {}

Opening::Result ClientOpening::receive(std::span<std::byte>& input, std::string&) {
  switch (upgrade_->receive(input)) {
    case http::ClientUpgrade::Result::need_more:
      return Result::need_more;
    case http::ClientUpgrade::Result::refused:
      return fail(refused_by(*upgrade_));
    case http::ClientUpgrade::Result::failed:
      return fail(not_a_handshake(upgrade_->failure()));
    case http::ClientUpgrade::Result::accepted:
      break;
  }
  report_(*upgrade_, nullptr);
  return Result::open;
}

// A refusal whose body has no end is a refusal all the same.   RFC 6455 §7.1.7: W110; §7.2.1: W115
void ClientOpening::give_up(Reason reason, const ErrorCode& transport, std::string&) {
  if (reason == Reason::failed) return;
  if (reason == Reason::going_away) {
    fail(failure(Cause::cancelled, "the attempt was given up"));
  } else if (upgrade_->no_more() == http::ClientUpgrade::Result::refused) {
    fail(refused_by(*upgrade_));
  } else if (reason == Reason::timeout) {
    fail(response_timeout());
  } else if (is_tls_error(transport)) {
    const Error lost = is_lost_connection(transport) ? Error::connection_lost : Error::none;
    fail(failure(Cause::tls, transport.message(), lost));
  } else {
    fail(lost_before_response());
  }
}

Error ClientOpening::extend(Connection& connection) const {
  const auto& agreed = upgrade_->deflate();
  return agreed ? connection.deflate(*agreed, *deflate_) : Error::none;
}

Opening::Result ClientOpening::fail(const Failure& failure) {
  report_(*upgrade_, &failure);
  return Result::failed;
}

// RFC 6455 §4.1: W027
Failure refused_by(const http::ClientUpgrade& upgrade) {
  const std::string text = "the server answered with status " + std::to_string(upgrade.status());
  return {Cause::http, text, Error::unexpected_status, upgrade.status(), upgrade.reason(), upgrade.body()};
}

Failure not_a_handshake(const HandshakeError& failure) {
  std::string text = "the server's answer is not a handshake: ";
  text += describe(failure.error).text;
  if (!failure.header.empty() && text.find(failure.header) == text.npos)
    text.append(" (").append(failure.header) += ')';
  return {Cause::protocol, std::move(text), failure.error, 0, {}, {}};
}

Failure lost_before_response() {
  return failure(Cause::protocol, "the server closed the connection before it answered the opening handshake",
                 Error::connection_lost);
}

Failure response_timeout() {
  return failure(Cause::timeout, "the server did not answer the opening handshake in time", Error::open_timeout);
}

}  // namespace wspc::io
