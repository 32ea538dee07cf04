// SPDX-License-Identifier: MIT
// client_attempt: one attempt to open a WebSocket: connecting, HTTP/1.1, and redirections.   RFC 6455 §4.1
#include "io/client/client_attempt.h"

#include <algorithm>
#include <new>

#include <boost/asio/post.hpp>

#include "http/redirect.h"
#include "io/client/client_opening.h"
#include "io/client/make_tls_context.h"
#include "io/client/origin.h"
#include "io/loop/clock.h"

namespace wspc::io {
namespace {

using Cause = Failure::Cause;
using std::chrono::milliseconds;

// How long a server is assumed to speak only HTTP/1.1. If that is wrong, each client has a connection of its own, which
// is harmless.
constexpr std::chrono::minutes http1_belief{10};

}  // namespace

void ClientAttempt::start() {
  boost::asio::post(loop_.context(), [self = shared_from_this()] { self->prepare(); });
}

// RFC 6455 §4.1: W004
void ClientAttempt::prepare() {
  if (done_) return;
  join(loop_);
  if (std::string wrong = http::parse(options_.url, url_); !wrong.empty()) return fail(failure(Cause::usage, wrong));
  const milliseconds open = options_.connection.timeouts.open;
  if (open.count() > 0) end_ = later(now(), open);
  begin();
}

// Begins with the URL's server, or with the one that it has redirected to.
void ClientAttempt::begin() {
  if (done_) return;
  Destination destination;
  upgrade_ = std::make_unique<http::ClientUpgrade>();
  std::string wrong = upgrade_->begin(url_, offer(), options_.headers);
  if (wrong.empty()) wrong = choose_way(destination);
  if (!wrong.empty()) return fail(failure(Cause::usage, wrong));
  if (!share_connection()) connect(std::move(destination));
}

ClientHandshake::Offer ClientAttempt::offer() const {
  ClientHandshake::Offer offer{options_.subprotocols, {}, options_.connection.random};
  if (options_.deflate) offer.extensions.push_back(offer_deflate(*options_.deflate));
  return offer;
}

std::string ClientAttempt::choose_way(Destination& destination) {
  destination.host = url_.host;
  destination.port = url_.port;
  destination.connect_to = options_.connect_to;
  if (!options_.proxy.empty()) {
    if (std::string wrong = http::parse(options_.proxy, destination.proxy.emplace()); !wrong.empty()) return wrong;
  }
  if (!url_.secure) return {};
  if (!tls_) {
    std::string wrong = make_tls_context(options_.tls, options_.http, tls_);
    if (!wrong.empty()) return wrong;
  }
  destination.tls = tls_;
  destination.server_name = options_.tls.server_name;
  return {};
}

void ClientAttempt::connect(Destination destination) {
  loop_.set(*this, TimePoint::max());
  connector_ = std::make_shared<Connector>(loop_, std::move(destination));
  const auto self = shared_from_this();
  connector_->start(
      end_,
      [self](std::unique_ptr<Stream> stream, std::string_view protocol) {
        self->connected(std::move(stream), protocol);
      },
      [self](const Failure& failure) { self->fail(failure); });
}

void ClientAttempt::connected(std::unique_ptr<Stream> stream, std::string_view protocol) {
  connector_.reset();
  if (done_) return;
  const bool two = protocol == "h2" || (!url_.secure && options_.http == Http::two);
  if (!two && options_.http == Http::two) return fail(failure(Cause::tls, "the server does not speak HTTP/2"));
  leading_.clear();
  if (!two) {
    if (may_share()) H2Pool::of(loop_).chose_http1(pool_key(), now() + http1_belief);
    return shake_hands(std::move(stream));
  }
  const auto client = H2Pool::of(loop_).add(pool_key(), std::move(stream));
  ask(client);  // before start(): a connection without requests ends
  client->start({});
}

// ---- by HTTP/1.1 ---------------------------------------------------------------------------------------------------

// RFC 6455 §4.1: W012
void ClientAttempt::shake_hands(std::unique_ptr<Stream> stream) {
  transcript_ = {lines_of(upgrade_->request()), {}};
  Session::Start start{Role::client, options_.connection, nullptr};
  if (end_ != TimePoint::max()) {
    const auto left = std::chrono::duration_cast<milliseconds>(end_ - now());
    start.options.timeouts.open = std::max(left, milliseconds(1));
  }
  start.opening = std::make_unique<ClientOpening>(
      std::move(upgrade_), url_.resource.substr(0, url_.resource.find('?')), options_.deflate,
      [self = shared_from_this()](const http::ClientUpgrade& upgrade, const Failure* failure) {
        self->report(upgrade, failure);
      });
  session_ = Session::start(loop_, std::move(stream), std::move(start), *handler_);
  if (done_) leave_session();
}

void ClientAttempt::report(const http::ClientUpgrade& upgrade, const Failure* failure) {
  transcript_.response = lines_of(upgrade.response());
  if (failure == nullptr) {
    done_ = true;
    leave();
  } else if (failure->cause != Cause::http || !redirect(upgrade.location())) {
    fail(*failure);
  }
}

// ---- and the end ---------------------------------------------------------------------------------------------------

// A redirection to an invalid URL is a fault of the response.
bool ClientAttempt::redirect(const std::optional<std::string>& location) {
  if (done_ || given_up_ || redirects_ == 0 || !location) return false;
  --redirects_;
  http::Url next;
  if (const std::string wrong = http::follow(url_, *location, next); !wrong.empty()) {
    fail(failure(Cause::protocol, "the server redirected us, but " + wrong, Error::unexpected_status));
    return true;
  }
  if (!http::same_origin(url_, next)) {
    if (!options_.tls.certificate_file.empty()) tls_.reset();  // it would show the certificate
    leave_origin(options_);
  }
  url_ = next;
  has_waited_ = false;
  leave_session();
  begin();
  return true;
}

void ClientAttempt::due(TimePoint time) {
  const auto self = shared_from_this();
  if (waiting_ && time < end_) return look_again(H2Pool::Brought::none);
  fail(failure(Cause::timeout, url_.authority() + " did not answer in time", Error::open_timeout));
}

// A session that has not opened says goodbye on its own, and our handler need not be there any more.
std::shared_ptr<Session> ClientAttempt::leave_session() noexcept {
  const std::shared_ptr<Session> session = std::exchange(session_, {}).lock();
  if (session) session->forget_handler();
  return session;
}

void ClientAttempt::fail(const Failure& failure) {
  if (std::exchange(done_, true)) return;
  leave_session();
  leave();
  loop_.set(*this, TimePoint::max());
  if (const auto connector = std::exchange(connector_, nullptr)) connector->cancel();
  if (const auto asked = asked_.lock(); asked && request_ != 0) asked->give_up(request_);
  if (!leading_.empty()) H2Pool::of(loop_).brought_none(std::exchange(leading_, {}));
  if (handler_ != nullptr) handler_->failed(failure);
}

// The handler is not called: the application has destroyed the loop and needs none of its attempts any more.
void ClientAttempt::loop_ends() noexcept {
  const auto self = shared_from_this();
  done_ = true;
  session_.reset();
  connector_.reset();  // which has been notified, or will be
}

void ClientAttempt::cancel() {
  boost::asio::post(loop_.context(), [self = shared_from_this()] {
    if (self->done_) return;
    self->given_up_ = true;
    if (const auto session = self->session_.lock()) return session->go_away();
    self->fail(failure(Cause::cancelled, "the attempt was given up"));
  });
}

// If there is no memory for a last message, none is sent.
void ClientAttempt::forget() noexcept {
  handler_ = nullptr;
  given_up_ = true;
  if (!has_joined()) {  // it has not begun, or it is over, and the loop may be gone
    done_ = true;
    return;
  }
  try {
    if (const auto session = leave_session()) session->go_away();
    fail({});
  } catch (const std::bad_alloc&) {
  }
}

}  // namespace wspc::io
