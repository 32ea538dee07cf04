// SPDX-License-Identifier: MIT
// upgrade: the implementation of wspc/upgrade.h, on top of http.
#include "wspc/upgrade.h"

#include <array>
#include <utility>

#include "http/client_upgrade.h"
#include "http/refusal.h"
#include "http/server_upgrade.h"
#include "io/client/client_opening.h"

namespace wspc {

// ---- the server ----------------------------------------------------------------------------------------------------

class ServerUpgrade::State {
 public:
  explicit State(Policy own) : policy(std::move(own)) { policy.http2 = false; }

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

ServerUpgrade::ServerUpgrade(Policy policy) : state_(std::make_unique<State>(std::move(policy))) {}
ServerUpgrade::~ServerUpgrade() = default;
ServerUpgrade::ServerUpgrade(ServerUpgrade&&) noexcept = default;
ServerUpgrade& ServerUpgrade::operator=(ServerUpgrade&&) noexcept = default;

ServerUpgrade::Result ServerUpgrade::receive(std::span<std::byte>& input) {
  switch (state_->upgrade.receive(input)) {
    case http::ServerUpgrade::Result::need_more:
      return Result::need_more;
    case http::ServerUpgrade::Result::accepted:
      return Result::accepted;
    case http::ServerUpgrade::Result::answered:
      state_->take_page();
      return state_->response.empty() ? Result::refused : Result::answered;
    default:
      return Result::refused;
  }
}

void ServerUpgrade::refuse(Refusal refusal) {
  state_->response.clear();
  state_->upgrade.refuse_now(std::move(refusal));
}
void ServerUpgrade::time_out() { state_->upgrade.refuse_now(http::timed_out()); }

const std::string& ServerUpgrade::response() const noexcept {
  return state_->response.empty() ? state_->upgrade.response() : state_->response;
}
const Refusal& ServerUpgrade::refusal() const noexcept { return state_->upgrade.refusal(); }
const Request& ServerUpgrade::request() const noexcept { return state_->upgrade.request(); }
std::string_view ServerUpgrade::subprotocol() const noexcept { return state_->upgrade.subprotocol(); }

Error ServerUpgrade::extend(Connection& connection) const {
  const auto& agreed = state_->upgrade.deflate();
  return agreed ? connection.deflate(*agreed, *state_->policy.deflate) : Error::none;
}

// ---- the client ----------------------------------------------------------------------------------------------------

class ClientUpgrade::State {
 public:
  explicit State(const ClientOptions& options) : deflate(options.deflate) {
    http::Url url;
    std::string wrong = http::parse(options.url, url);
    ClientHandshake::Offer offer{options.subprotocols, {}, options.connection.random};
    if (deflate) offer.extensions.push_back(offer_deflate(*deflate));
    if (wrong.empty()) wrong = upgrade.begin(url, std::move(offer), options.headers);
    if (!wrong.empty()) failure = wspc::failure(Failure::Cause::usage, wrong);
  }

  Result result(http::ClientUpgrade::Result found) {
    using Found = http::ClientUpgrade::Result;
    if (found == Found::need_more) return Result::need_more;
    if (found == Found::accepted) return Result::accepted;
    failure = found == Found::refused ? io::refused_by(upgrade) : io::not_a_handshake(upgrade.failure());
    return Result::failed;
  }

  // Nothing more will come. A response whose status is known is an answer, even if its body is incomplete.
  Result end(const Failure& unanswered) {
    if (!failure.text.empty()) return Result::failed;
    const http::ClientUpgrade::Result found = upgrade.no_more();
    if (found != http::ClientUpgrade::Result::need_more) return result(found);
    failure = unanswered;
    return Result::failed;
  }

  std::optional<DeflateOptions> deflate;
  http::ClientUpgrade upgrade;
  Failure failure;
};

ClientUpgrade::ClientUpgrade(const ClientOptions& options) : state_(std::make_unique<State>(options)) {}
ClientUpgrade::~ClientUpgrade() = default;
ClientUpgrade::ClientUpgrade(ClientUpgrade&&) noexcept = default;
ClientUpgrade& ClientUpgrade::operator=(ClientUpgrade&&) noexcept = default;

ClientUpgrade::Result ClientUpgrade::receive(std::span<std::byte>& input) {
  if (!state_->failure.text.empty()) return Result::failed;
  return state_->result(state_->upgrade.receive(input));
}

ClientUpgrade::Result ClientUpgrade::no_more() { return state_->end(io::lost_before_response()); }
ClientUpgrade::Result ClientUpgrade::time_out() { return state_->end(io::response_timeout()); }

const std::string& ClientUpgrade::request() const noexcept { return state_->upgrade.request(); }
const Failure& ClientUpgrade::failure() const noexcept { return state_->failure; }
std::string_view ClientUpgrade::subprotocol() const noexcept { return state_->upgrade.subprotocol(); }
std::string_view ClientUpgrade::response() const noexcept { return state_->upgrade.response(); }

Error ClientUpgrade::extend(Connection& connection) const {
  const auto& agreed = state_->upgrade.deflate();
  return agreed ? connection.deflate(*agreed, *state_->deflate) : Error::none;
}

}  // namespace wspc
