// SPDX-License-Identifier: MIT
// upgrade: the opening handshake by HTTP/1.1 as others use it, on top of http's.
#include "wspc/upgrade.h"

#include <array>
#include <utility>

#include "http/client_upgrade.h"
#include "http/refusal.h"
#include "http/server_upgrade.h"
#include "io/client/client_opening.h"

namespace wspc {

// ---- the server ----------------------------------------------------------------------------------------------------

class ServerUpgrade::Engine {
 public:
  explicit Engine(Policy own) : policy(std::move(own)) { policy.http2 = false; }

  // The head and the body, all of it.
  void take_page() {
    response = upgrade.response();
    http::Body body = upgrade.take_body();
    std::array<std::byte, 16 * 1024> piece{};
    while (const std::size_t size = body.read(piece)) {
      response.append(reinterpret_cast<const char*>(piece.data()), size);
    }
    if (body.left() == 0) return;
    response.clear();
    upgrade.refuse_now(http::refuse(500, "the page cannot be read"));
  }

  Policy policy;
  http::ServerUpgrade upgrade{policy};
  std::string response;  // with a page
};

ServerUpgrade::ServerUpgrade(Policy policy) : engine_(std::make_unique<Engine>(std::move(policy))) {}
ServerUpgrade::~ServerUpgrade() = default;
ServerUpgrade::ServerUpgrade(ServerUpgrade&&) noexcept = default;
ServerUpgrade& ServerUpgrade::operator=(ServerUpgrade&&) noexcept = default;

ServerUpgrade::Outcome ServerUpgrade::receive(std::span<std::byte>& input) {
  switch (engine_->upgrade.receive(input)) {
    case http::ServerUpgrade::Outcome::need_more:
      return Outcome::need_more;
    case http::ServerUpgrade::Outcome::accepted:
      return Outcome::accepted;
    case http::ServerUpgrade::Outcome::answered:
      engine_->take_page();
      return engine_->response.empty() ? Outcome::refused : Outcome::answered;
    default:
      return Outcome::refused;
  }
}

void ServerUpgrade::refuse(Refusal refusal) {
  engine_->response.clear();
  engine_->upgrade.refuse_now(std::move(refusal));
}
void ServerUpgrade::time_out() { engine_->upgrade.refuse_now(http::timed_out()); }

const std::string& ServerUpgrade::response() const noexcept {
  return engine_->response.empty() ? engine_->upgrade.response() : engine_->response;
}
const Refusal& ServerUpgrade::refusal() const noexcept { return engine_->upgrade.refusal(); }
const Request& ServerUpgrade::request() const noexcept { return engine_->upgrade.request(); }
std::string_view ServerUpgrade::subprotocol() const noexcept { return engine_->upgrade.subprotocol(); }

Error ServerUpgrade::extend(Connection& connection) const {
  const auto& agreed = engine_->upgrade.deflate();
  return agreed ? connection.deflate(*agreed, *engine_->policy.deflate) : Error::none;
}

// ---- the client ----------------------------------------------------------------------------------------------------

class ClientUpgrade::Engine {
 public:
  explicit Engine(const ClientOptions& options) : deflate(options.deflate) {
    http::Url url;
    std::string wrong = http::parse(options.url, url);
    ClientHandshake::Offer offer{options.subprotocols, {}, options.connection.random};
    if (deflate) offer.extensions.push_back(offer_deflate(*deflate));
    if (wrong.empty()) wrong = upgrade.begin(url, std::move(offer), options.headers);
    if (!wrong.empty()) failure = wspc::failure(Failure::Cause::usage, wrong);
  }

  Outcome outcome(http::ClientUpgrade::Outcome found) {
    using Found = http::ClientUpgrade::Outcome;
    if (found == Found::need_more) return Outcome::need_more;
    if (found == Found::accepted) return Outcome::accepted;
    failure = found == Found::refused ? io::refused_by(upgrade) : io::not_a_handshake(upgrade.failure());
    return Outcome::failed;
  }

  // Nothing more will come. A response whose status is known is an answer, even if its body is incomplete.
  Outcome end(const Failure& unanswered) {
    if (!failure.text.empty()) return Outcome::failed;
    const http::ClientUpgrade::Outcome found = upgrade.no_more();
    if (found != http::ClientUpgrade::Outcome::need_more) return outcome(found);
    failure = unanswered;
    return Outcome::failed;
  }

  std::optional<DeflateOptions> deflate;
  http::ClientUpgrade upgrade;
  Failure failure;
};

ClientUpgrade::ClientUpgrade(const ClientOptions& options) : engine_(std::make_unique<Engine>(options)) {}
ClientUpgrade::~ClientUpgrade() = default;
ClientUpgrade::ClientUpgrade(ClientUpgrade&&) noexcept = default;
ClientUpgrade& ClientUpgrade::operator=(ClientUpgrade&&) noexcept = default;

ClientUpgrade::Outcome ClientUpgrade::receive(std::span<std::byte>& input) {
  if (!engine_->failure.text.empty()) return Outcome::failed;
  return engine_->outcome(engine_->upgrade.receive(input));
}

ClientUpgrade::Outcome ClientUpgrade::no_more() {
  return engine_->end({Failure::Cause::protocol,
                       "the server closed the connection before it answered the opening handshake",
                       Error::connection_lost,
                       0,
                       {},
                       {}});
}

ClientUpgrade::Outcome ClientUpgrade::time_out() {
  return engine_->end({Failure::Cause::timeout,
                       "the server did not answer the opening handshake in time",
                       Error::open_timeout,
                       0,
                       {},
                       {}});
}

const std::string& ClientUpgrade::request() const noexcept { return engine_->upgrade.request(); }
const Failure& ClientUpgrade::failure() const noexcept { return engine_->failure; }
std::string_view ClientUpgrade::subprotocol() const noexcept { return engine_->upgrade.subprotocol(); }
std::string_view ClientUpgrade::response() const noexcept { return engine_->upgrade.response(); }

Error ClientUpgrade::extend(Connection& connection) const {
  const auto& agreed = engine_->upgrade.deflate();
  return agreed ? connection.deflate(*agreed, *engine_->deflate) : Error::none;
}

}  // namespace wspc
