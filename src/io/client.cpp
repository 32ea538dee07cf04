// SPDX-License-Identifier: MIT
// client: opens a WebSocket to a URL, and follows where it is sent.   RFC 6455 §4.1
#include "io/client.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "http/extended_connect.h"
#include "http/redirect.h"
#include "http/response_parser.h"
#include "io/agreed_opening.h"
#include "io/client_opening.h"
#include "io/connector.h"
#include "io/h2_client.h"
#include "io/h2_stream.h"
#include "io/origin.h"

namespace wspc::io {
namespace {

using Cause = Failure::Cause;
using std::chrono::milliseconds;

TimePoint now() noexcept { return std::chrono::steady_clock::now(); }

}  // namespace

std::string make_tls_context(const TlsClientOptions& options, Http http, std::shared_ptr<const TlsContext>& context) {
  const auto made = std::make_shared<TlsContext>();
  std::string wrong = http == Http::one   ? made->prepare(options, {"http/1.1"})
                      : http == Http::two ? made->prepare(options, {"h2"})
                                          : made->prepare(options, {"h2", "http/1.1"});
  if (wrong.empty()) context = made;
  return wrong;
}

// It keeps itself alive until it is done: whatever it waits for holds on to it.
class Client::Attempt final : public std::enable_shared_from_this<Attempt>, private Deadline, private LoopUser {
 public:
  Attempt(Loop& loop, ClientOptions options, ClientHandler& handler, std::shared_ptr<const TlsContext> tls)
      : loop_(loop),
        options_(std::move(options)),
        tls_(std::move(tls)),
        handler_(&handler),
        redirects_(options_.redirects) {}

  void start();
  void cancel();
  void forget();
  [[nodiscard]] const Transcript& transcript() const noexcept { return transcript_; }

 private:
  void prepare();
  void begin();
  ClientHandshake::Offer offer() const;
  std::string choose_way(Destination& destination);
  void connect(Destination destination);
  void connected(std::unique_ptr<Stream> stream, std::string_view protocol);

  // HTTP/1.1
  void shake_hands(std::unique_ptr<Stream> stream);
  void report(const http::ClientUpgrade& upgrade, const Failure* failure);

  // HTTP/2
  [[nodiscard]] std::string pool_key() const;
  bool share_connection();
  void ask(const std::shared_ptr<H2Client>& client);
  void answered(const std::shared_ptr<H2Client>& client, http::StreamId id, std::vector<Header> lines);
  void refused(Stream& stream);

  bool redirect(const std::optional<std::string>& location);
  void fail(const Failure& failure);
  void release_pool();
  void due(TimePoint now) override;
  void loop_ends() noexcept override;

  Loop& loop_;
  ClientOptions options_;
  std::shared_ptr<const TlsContext> tls_;
  ClientHandler* handler_;  // nullptr: nobody wants to know any more
  unsigned redirects_;      // how many may still be followed
  http::Url url_;
  std::unique_ptr<http::ClientUpgrade> upgrade_;
  std::unique_ptr<http::ClientConnect> connect_;
  std::shared_ptr<Connector> connector_;
  std::string connecting_for_;  // the key by which others wait for our connection
  std::weak_ptr<H2Client> asked_;
  std::uint64_t request_ = 0;
  Transcript transcript_;
  TimePoint end_ = TimePoint::max();
  std::weak_ptr<Session> session_;
  bool given_up_ = false;  // by the application: nothing new begins
  bool done_ = false;
};

void Client::Attempt::start() {
  boost::asio::post(loop_.context(), [self = shared_from_this()] { self->prepare(); });
}

// RFC 6455 §4.1: W004
void Client::Attempt::prepare() {
  if (done_) return;
  join(loop_);
  if (std::string wrong = http::parse(options_.url, url_); !wrong.empty()) return fail(failure(Cause::usage, wrong));
  const milliseconds open = options_.connection.timeouts.open;
  if (open.count() > 0) end_ = later(now(), open);
  begin();
}

// With the URL's server, or with the one that it has redirected us to.
void Client::Attempt::begin() {
  if (done_) return;
  Destination destination;
  upgrade_ = std::make_unique<http::ClientUpgrade>();
  std::string wrong = upgrade_->begin(url_, offer(), options_.headers);
  if (wrong.empty()) wrong = choose_way(destination);
  if (!wrong.empty()) return fail(failure(Cause::usage, wrong));
  if (!share_connection()) connect(std::move(destination));
}

ClientHandshake::Offer Client::Attempt::offer() const {
  ClientHandshake::Offer offer{options_.subprotocols, {}, options_.connection.random};
  if (options_.deflate) offer.extensions.push_back(offer_deflate(*options_.deflate));
  return offer;
}

std::string Client::Attempt::choose_way(Destination& destination) {
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

void Client::Attempt::connect(Destination destination) {
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

void Client::Attempt::connected(std::unique_ptr<Stream> stream, std::string_view protocol) {
  connector_.reset();
  const bool two = protocol == "h2" || (!url_.secure && options_.http == Http::two);
  if (!two && options_.http == Http::two) return fail(failure(Cause::tls, "the server does not speak HTTP/2"));
  if (!two) {
    release_pool();
    return shake_hands(std::move(stream));
  }
  const auto client = loop_.h2_pool().add(loop_, std::exchange(connecting_for_, {}), std::move(stream));
  ask(client);  // first: a connection that nobody needs ends
  client->start({});
}

// ---- by HTTP/1.1 ---------------------------------------------------------------------------------------------------

// RFC 6455 §4.1: W012
void Client::Attempt::shake_hands(std::unique_ptr<Stream> stream) {
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
}

void Client::Attempt::report(const http::ClientUpgrade& upgrade, const Failure* failure) {
  transcript_.response = lines_of(upgrade.response());
  if (failure == nullptr) {
    done_ = true;
    leave();
  } else if (failure->cause != Cause::http || !redirect(upgrade.location())) {
    fail(*failure);
  }
}

// ---- by HTTP/2 -----------------------------------------------------------------------------------------------------

// What connections have in common that may be shared: where they lead, by which way, and whom they trust.
std::string Client::Attempt::pool_key() const {
  return (url_.secure ? "wss " : "ws ") + url_.host + ' ' + std::to_string(url_.port) + ' ' + options_.connect_to +
         ' ' + options_.tls.server_name + ' ' + options_.proxy + ' ' + std::to_string(tls_ ? tls_->id() : 0);
}

// True: somebody else's connection will do, or may do when it is there.
bool Client::Attempt::share_connection() {
  if (options_.http == Http::one || (!url_.secure && options_.http == Http::any)) return false;
  const std::string key = pool_key();
  loop_.set(*this, end_);
  if (const auto client = loop_.h2_pool().find(key)) {
    ask(client);
    return true;
  }
  if (!loop_.h2_pool().may_connect(key, [self = shared_from_this()] { self->begin(); })) return true;
  connecting_for_ = key;
  return false;
}

void Client::Attempt::ask(const std::shared_ptr<H2Client>& client) {
  loop_.set(*this, end_);
  connect_ = std::make_unique<http::ClientConnect>();
  if (std::string wrong = connect_->begin(url_, offer(), options_.headers); !wrong.empty()) {
    return fail(failure(Cause::usage, wrong));
  }
  transcript_ = {lines_of(connect_->request()), {}};
  asked_ = client;
  const auto self = shared_from_this();
  H2Client::Answer answer{
      [self](http::StreamId stream, std::vector<Header> lines) {
        if (const auto asked = self->asked_.lock()) self->answered(asked, stream, std::move(lines));
      },
      [self](const std::string& problem, Error error) { self->fail(failure(Cause::protocol, problem, error)); }};
  request_ = client->request(connect_->request(), std::move(answer));
}

// RFC 8441 §5: H2-08
void Client::Attempt::answered(const std::shared_ptr<H2Client>& client, http::StreamId id, std::vector<Header> head) {
  request_ = 0;
  loop_.set(*this, TimePoint::max());
  auto stream = std::make_unique<H2Stream>(client, id);
  const HandshakeError error = connect_->finish(std::move(head));
  transcript_.response = lines_of(connect_->response());
  if (done_) return;
  if (error) return fail(not_a_handshake(error));
  if (!connect_->accepted()) return refused(*stream);
  done_ = true;
  leave();
  Session::Start start{Role::client, options_.connection,
                       std::make_unique<AgreedOpening>(std::string(connect_->subprotocol()),
                                                       url_.resource.substr(0, url_.resource.find('?')),
                                                       connect_->deflate(), options_.deflate, transcript_)};
  session_ = Session::start(loop_, std::move(stream), std::move(start), *handler_);
}

// With as much of the body as came with it.
void Client::Attempt::refused(Stream& stream) {
  if (redirect(connect_->location())) return;
  std::string body(http::max_shown_body, '\0');
  ErrorCode ignored;
  body.resize(stream.receive(std::as_writable_bytes(std::span(body)), ignored));
  const unsigned status = connect_->status();
  fail({Cause::http, "the server answered with status " + std::to_string(status), Error::unexpected_status, status,
        std::string(http::reason_phrase(status)), http::sanitize(body)});
}

// ---- and the end ---------------------------------------------------------------------------------------------------

// The session that was redirected says goodbye on its own. What is wrong with where it leads is the answer's fault.
bool Client::Attempt::redirect(const std::optional<std::string>& location) {
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
  session_.reset();
  begin();
  return true;
}

void Client::Attempt::due(TimePoint) {
  const auto self = shared_from_this();
  fail(failure(Cause::timeout, url_.authority() + " did not answer in time", Error::open_timeout));
}

// Those who waited for our connection have to see for themselves.
void Client::Attempt::release_pool() {
  const std::string key = std::exchange(connecting_for_, {});
  if (!key.empty()) loop_.h2_pool().given_up(key);
}

void Client::Attempt::fail(const Failure& failure) {
  if (std::exchange(done_, true)) return;
  leave();
  loop_.set(*this, TimePoint::max());
  if (const auto connector = std::exchange(connector_, nullptr)) connector->cancel();
  if (const auto asked = asked_.lock(); asked && request_ != 0) asked->give_up(request_);
  release_pool();
  if (handler_ != nullptr) handler_->failed(failure);
}

// Nobody is told: who destroys a loop does not want to hear of what was under way on it.
void Client::Attempt::loop_ends() noexcept {
  const auto self = shared_from_this();
  done_ = true;
  session_.reset();
  connector_.reset();  // which has been told, or will be
}

void Client::Attempt::cancel() {
  boost::asio::post(loop_.context(), [self = shared_from_this()] {
    if (self->done_) return;
    self->given_up_ = true;
    if (const auto session = self->session_.lock()) return session->go_away();
    self->fail(failure(Cause::cancelled, "the attempt was given up"));
  });
}

void Client::Attempt::forget() {
  if (done_) return;
  given_up_ = true;
  handler_ = nullptr;
  if (!has_joined()) {  // it has not begun, and the loop may be gone
    done_ = true;
    return;
  }
  if (const auto session = session_.lock()) return session->go_away();
  fail({});
}

Client::Client(Loop& loop, ClientOptions options, ClientHandler& handler, std::shared_ptr<const TlsContext> tls)
    : attempt_(std::make_shared<Attempt>(loop, std::move(options), handler, std::move(tls))) {}
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
