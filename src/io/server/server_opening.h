// SPDX-License-Identifier: MIT
// server_opening: the server's side of the opening handshake, as a session drives it.   RFC 6455 §4.2
#ifndef WSPC_IO_SERVER_SERVER_OPENING_H
#define WSPC_IO_SERVER_SERVER_OPENING_H

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/server_upgrade.h"
#include "io/loop/admission_slot.h"
#include "io/loop/counters.h"
#include "io/session/opening.h"
#include "io/session/server_handler.h"
#include "wspc/policy.h"

namespace wspc::io {

class ServerOpening final : public Opening {
 public:
  // Handles clients that do not ask for a WebSocket over HTTP/1.1.
  struct Others {
    // The client speaks HTTP/2.
    std::function<void(std::unique_ptr<Stream> stream, std::string received)> speak_http2{};

    // The client asked for a page. Returns a slot for it, or nothing if there are too many pages.
    std::function<std::optional<AdmissionSlot>()> admit_page{};
    std::function<void(std::unique_ptr<Stream> stream, std::string head, http::Body body, AdmissionSlot slot)>
        send_page{};
  };

  enum class Welcome : std::uint8_t { open, full };

  ServerOpening(const Policy& policy, ServerHandler& handler, Counters& counters, std::string remote, Welcome welcome,
                AdmissionSlot handshake, Others others);

  std::string begin() override { return {}; }
  Result receive(std::span<std::byte>& input, std::string& output) override;
  void give_up(Reason reason, const ErrorCode& transport, std::string& output) override;
  void take(std::unique_ptr<Stream> stream, std::string received) override;
  [[nodiscard]] std::string_view subprotocol() const override { return upgrade_.subprotocol(); }
  [[nodiscard]] std::string_view path() const override { return upgrade_.request().path(); }
  [[nodiscard]] HandshakeTranscript transcript() const override;
  Error extend(Connection& connection) const override;

 private:
  http::ServerUpgrade::Result judge(std::span<std::byte>& input);
  Result answer(std::string& output);
  void tell(std::string& output);
  void refuse(const Refused& refused);

  const Policy& policy_;
  http::ServerUpgrade upgrade_;
  ServerHandler& handler_;
  Counters& counters_;
  std::string remote_;
  Others others_;
  std::optional<AdmissionSlot> page_;  // set if the client asked for a page
  AdmissionSlot handshake_;            // held during the handshake
};

}  // namespace wspc::io

#endif
