// SPDX-License-Identifier: MIT
// client: opens a WebSocket to a URL, and follows where it is sent.   RFC 6455 §4.1
#include "io/client.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "http/redirect.h"
#include "io/client_opening.h"
#include "io/connector.h"

namespace wspc::io {
namespace {

using Cause = Failure::Cause;
using std::chrono::milliseconds;

TimePoint now() noexcept { return std::chrono::steady_clock::now(); }

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> result;
  for (std::size_t end = text.find("\r\n"); end != text.npos && end != 0; end = text.find("\r\n")) {
    result.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 2);
  }
  return result;
}

}  // namespace

std::string make_tls_context(const TlsClientOptions& options, std::shared_ptr<const TlsContext>& context) {
  const auto made = std::make_shared<TlsContext>();
  std::string wrong = made->prepare(options, {"http/1.1"});
  if (wrong.empty()) context = made;
  return wrong;
}

// It keeps itself alive until it is done: its connector, and then the session's opening, hold on to it.
class Client::Attempt final : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(Loop& loop, ClientOptions options, ClientHandler& handler)
      : loop_(loop), options_(std::move(options)), handler_(&handler), redirects_(options_.redirects) {}

  void start();
  void cancel();
  void forget();
  [[nodiscard]] const Transcript& transcript() const noexcept { return transcript_; }

 private:
  void prepare();
  void begin();
  std::string compose();
  std::string choose_way(Destination& destination);
  void shake_hands(std::unique_ptr<Stream> stream);
  void report(const http::ClientUpgrade& upgrade, const Failure* failure);
  bool redirect(const http::ClientUpgrade& upgrade);
  void fail(const Failure& failure);

  Loop& loop_;
  ClientOptions options_;
  ClientHandler* handler_;  // nullptr: nobody wants to know any more
  unsigned redirects_;      // how many may still be followed
  http::Url url_;
  std::unique_ptr<http::ClientUpgrade> upgrade_;
  std::shared_ptr<Connector> connector_;
  Transcript transcript_;
  TimePoint end_ = TimePoint::max();
  std::weak_ptr<Session> session_;
  bool done_ = false;
};

void Client::Attempt::start() {
  boost::asio::post(loop_.context(), [self = shared_from_this()] { self->prepare(); });
}

// RFC 6455 §4.1: W004
void Client::Attempt::prepare() {
  if (done_) return;
  if (std::string wrong = http::parse(options_.url, url_); !wrong.empty()) return fail(failure(Cause::usage, wrong));
  const milliseconds open = options_.connection.timeouts.open;
  if (open.count() > 0) end_ = now() + open;
  begin();
}

// With the URL's server, or with the one that it has redirected us to.
void Client::Attempt::begin() {
  Destination destination;
  std::string wrong = compose();
  if (wrong.empty()) wrong = choose_way(destination);
  if (!wrong.empty()) return fail(failure(Cause::usage, wrong));
  connector_ = std::make_shared<Connector>(loop_, std::move(destination));
  const auto self = shared_from_this();
  connector_->start(
      end_, [self](std::unique_ptr<Stream> stream, std::string_view) { self->shake_hands(std::move(stream)); },
      [self](const Failure& failure) { self->fail(failure); });
}

std::string Client::Attempt::compose() {
  upgrade_ = std::make_unique<http::ClientUpgrade>();
  ClientHandshake::Offer offer{options_.subprotocols, {}, options_.connection.random};
  if (options_.deflate) offer.extensions.push_back(offer_deflate(*options_.deflate));
  return upgrade_->begin(url_, std::move(offer), options_.headers);
}

std::string Client::Attempt::choose_way(Destination& destination) {
  destination.host = url_.host;
  destination.port = url_.port;
  destination.connect_to = options_.connect_to;
  if (!options_.proxy.empty()) {
    if (std::string wrong = http::parse(options_.proxy, destination.proxy.emplace()); !wrong.empty()) return wrong;
  }
  if (!url_.secure) return {};
  if (!options_.tls_context) {
    if (std::string wrong = make_tls_context(options_.tls, options_.tls_context); !wrong.empty()) return wrong;
  }
  destination.tls = options_.tls_context;
  destination.server_name = options_.tls.server_name;
  return {};
}

// RFC 6455 §4.1: W012
void Client::Attempt::shake_hands(std::unique_ptr<Stream> stream) {
  connector_.reset();
  transcript_ = {lines(upgrade_->request()), {}};
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
}

void Client::Attempt::report(const http::ClientUpgrade& upgrade, const Failure* failure) {
  transcript_.response = lines(upgrade.response());
  if (failure == nullptr) {
    done_ = true;
  } else if (failure->cause != Cause::http || done_ || !redirect(upgrade)) {
    fail(*failure);
  }
}

// The session that was redirected says goodbye on its own. What is wrong with where it leads is the answer's fault.
bool Client::Attempt::redirect(const http::ClientUpgrade& upgrade) {
  const std::string location = upgrade.location();
  if (redirects_ == 0 || location.empty()) return false;
  --redirects_;
  http::Url next;
  if (const std::string wrong = http::follow(url_, location, next); !wrong.empty()) {
    fail(failure(Cause::protocol, "the server redirected us, but " + wrong, Error::unexpected_status));
    return true;
  }
  if (!http::same_origin(url_, next)) {
    http::remove_credentials(options_.headers);
    options_.connect_to.clear();
  }
  url_ = next;
  session_.reset();
  begin();
  return true;
}

void Client::Attempt::fail(const Failure& failure) {
  if (std::exchange(done_, true)) return;
  if (const auto connector = std::exchange(connector_, nullptr)) connector->cancel();
  if (handler_ != nullptr) handler_->failed(failure);
}

void Client::Attempt::cancel() {
  boost::asio::post(loop_.context(), [self = shared_from_this()] {
    if (self->done_) return;
    if (const auto session = self->session_.lock()) return session->go_away();
    self->fail(failure(Cause::cancelled, "the attempt was given up"));
  });
}

void Client::Attempt::forget() {
  if (done_) return;
  handler_ = nullptr;
  if (const auto session = session_.lock()) return session->go_away();
  fail({});
}

Client::Client(Loop& loop, ClientOptions options, ClientHandler& handler)
    : attempt_(std::make_shared<Attempt>(loop, std::move(options), handler)) {}
Client::~Client() {
  if (attempt_) attempt_->forget();
}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&& other) noexcept {
  std::swap(attempt_, other.attempt_);
  return *this;
}

void Client::start() { attempt_->start(); }
void Client::cancel() { attempt_->cancel(); }
const Transcript& Client::transcript() const noexcept { return attempt_->transcript(); }

}  // namespace wspc::io
