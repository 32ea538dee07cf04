// SPDX-License-Identifier: MIT
// server_opening: the server's side of the opening handshake, as a session drives it.   RFC 6455 §4.2
#ifndef WSPC_IO_SERVER_OPENING_H
#define WSPC_IO_SERVER_OPENING_H

#include <functional>
#include <memory>
#include <string>

#include "http/server_upgrade.h"
#include "io/opening.h"
#include "io/server.h"
#include "io/ticket.h"

namespace wspc::io {

class ServerOpening final : public Opening {
 public:
  // Who goes on when it is HTTP/2 that the client speaks.
  using SpeakHttp2 = std::function<void(std::unique_ptr<Stream> stream, std::string received)>;

  enum class Welcome : std::uint8_t { open, full };

  ServerOpening(const Policy& policy, ServerHandler& handler, Counters& counters, std::string remote, Welcome welcome,
                Ticket handshake, SpeakHttp2 speak_http2);

  std::string begin() override { return {}; }
  Outcome receive(std::span<std::byte>& input, std::string& output) override;
  void give_up(Reason reason, const ErrorCode& transport, std::string& output) override;
  void take(std::unique_ptr<Stream> stream, std::string received) override;
  [[nodiscard]] std::string_view subprotocol() const override { return upgrade_.subprotocol(); }
  [[nodiscard]] std::string_view path() const override { return upgrade_.request().path(); }
  [[nodiscard]] Transcript transcript() const override;
  Error extend(Connection& connection) const override;

 private:
  http::ServerUpgrade::Outcome judge(std::span<std::byte>& input);
  void tell(std::string& output);
  void refuse(const Refused& refused);

  const Policy& policy_;
  http::ServerUpgrade upgrade_;
  ServerHandler& handler_;
  Counters& counters_;
  std::string remote_;
  SpeakHttp2 speak_http2_;
  Ticket handshake_;  // for as long as it lasts
};

}  // namespace wspc::io

#endif
