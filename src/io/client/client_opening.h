// SPDX-License-Identifier: MIT
// client_opening: the client's side of the opening handshake, as a session drives it.   RFC 6455 §4.1
#ifndef WSPC_IO_CLIENT_CLIENT_OPENING_H
#define WSPC_IO_CLIENT_CLIENT_OPENING_H

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/client_upgrade.h"
#include "io/session/opening.h"
#include "wspc/deflate.h"
#include "wspc/failure.h"

namespace wspc::io {

class ClientOpening final : public Opening {
 public:
  // Called once, with the failure, or with null if the WebSocket is open.
  using Report = std::function<void(const http::ClientUpgrade&, const Failure*)>;

  // Requires: `upgrade` has begun, and has offered `deflate` if there is one.
  ClientOpening(std::unique_ptr<http::ClientUpgrade> upgrade, std::string path, std::optional<DeflateOptions> deflate,
                Report report);

  std::string begin() override { return upgrade_->request(); }
  Result receive(std::span<std::byte>& input, std::string& output) override;
  void give_up(Reason reason, const ErrorCode& transport, std::string& output) override;
  [[nodiscard]] std::string_view subprotocol() const override { return upgrade_->subprotocol(); }
  [[nodiscard]] std::string_view path() const override { return path_; }
  [[nodiscard]] HandshakeTranscript transcript() const override {
    return {lines_of(upgrade_->request()), lines_of(upgrade_->response())};
  }
  Error extend(Connection& connection) const override;

 private:
  Result fail(const Failure& failure);

  std::unique_ptr<http::ClientUpgrade> upgrade_;
  std::string path_;
  std::optional<DeflateOptions> deflate_;
  Report report_;
};

// Returns the failure for a response that refuses the request, and for one that is not a valid handshake.
[[nodiscard]] Failure refused_by(const http::ClientUpgrade& upgrade);
[[nodiscard]] Failure not_a_handshake(const HandshakeError& failure);

// Return the failure for a connection that ended before the response, and for a response that came too late.
[[nodiscard]] Failure lost_before_response();
[[nodiscard]] Failure response_timeout();

}  // namespace wspc::io

#endif
