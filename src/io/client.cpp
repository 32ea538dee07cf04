// SPDX-License-Identifier: MIT
// client: opens a WebSocket to a URL: look-up, TCP, opening handshake.   RFC 6455 §4.1
#include "io/client.h"

#include <algorithm>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "io/client_opening.h"

namespace wspc::io {
namespace {

using Resolver = boost::asio::ip::basic_resolver<Tcp, Executor>;
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

Failure failure(Cause cause, std::string text) { return {cause, std::move(text), Error::none, 0, {}, {}}; }

}  // namespace

// It keeps itself alive until it is done. Each step is one asynchronous call; `deadline` spans them all, until the
// session has one of its own.
class Client::Attempt final : public std::enable_shared_from_this<Attempt>, private Deadline {
 public:
  Attempt(Loop& loop, ClientOptions options, ClientHandler& handler)
      : loop_(loop),
        options_(std::move(options)),
        handler_(&handler),
        resolver_(loop.context()),
        socket_(loop.context()) {}

  void start();
  void cancel();
  void forget();
  [[nodiscard]] const Transcript& transcript() const noexcept { return transcript_; }

 private:
  void prepare();
  void resolve();
  void resolved(ErrorCode error, const Resolver::results_type& results);
  void connect();
  void connected(ErrorCode error);
  void shake_hands();
  void report(const http::ClientUpgrade& upgrade, const Failure* failure);
  void fail(const Failure& failure);
  void due(TimePoint now) override;
  [[nodiscard]] TimePoint next_cut() const;

  Loop& loop_;
  ClientOptions options_;
  ClientHandler* handler_;  // nullptr: nobody wants to know any more
  Resolver resolver_;
  Socket socket_;
  http::Url url_;
  std::unique_ptr<http::ClientUpgrade> upgrade_;
  std::vector<Tcp::endpoint> endpoints_;
  std::size_t tried_ = 0;
  ErrorCode last_error_;
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
  if (url_.secure) return fail(failure(Cause::usage, "TLS is not built in yet: wss:// cannot be opened"));

  upgrade_ = std::make_unique<http::ClientUpgrade>();
  ClientHandshake::Offer offer{options_.subprotocols, {}, options_.connection.random};
  if (options_.deflate) offer.extensions.push_back(offer_deflate(*options_.deflate));
  const std::string wrong = upgrade_->begin(url_, std::move(offer), options_.headers);
  if (!wrong.empty()) return fail(failure(Cause::usage, wrong));

  const milliseconds open = options_.connection.timeouts.open;
  if (open.count() > 0) end_ = now() + open;
  loop_.set(*this, end_);
  resolve();
}

void Client::Attempt::resolve() {
  resolver_.async_resolve(url_.host, std::to_string(url_.port), Resolver::numeric_service,
                          [self = shared_from_this()](ErrorCode error, const Resolver::results_type& results) {
                            self->resolved(error, results);
                          });
}

void Client::Attempt::resolved(ErrorCode error, const Resolver::results_type& results) {
  if (done_) return;
  if (error) return fail(failure(Cause::dns, "the name " + url_.host + " cannot be looked up: " + error.message()));
  std::transform(results.begin(), results.end(), std::back_inserter(endpoints_),
                 [](const auto& entry) { return entry.endpoint(); });
  connect();
}

// One address after the other. Each has its share of the time that is left, so that one that does not answer leaves
// some for the others.
void Client::Attempt::connect() {
  const Tcp::endpoint& endpoint = endpoints_[tried_++];
  socket_ = Socket(loop_.context());
  loop_.set(*this, next_cut());
  socket_.async_connect(endpoint, [self = shared_from_this()](ErrorCode error) { self->connected(error); });
}

TimePoint Client::Attempt::next_cut() const {
  if (end_ == TimePoint::max()) return end_;
  const auto left = static_cast<int>(endpoints_.size() - tried_ + 1);
  return now() + (end_ - now()) / left;
}

// RFC 6455 §4.1: W009
void Client::Attempt::connected(ErrorCode error) {
  if (done_) return;
  if (!error && socket_.is_open()) return shake_hands();  // due() may have closed it in the same moment
  if (error && error != boost::asio::error::operation_aborted) last_error_ = error;
  if (tried_ < endpoints_.size()) return connect();
  if (!last_error_) {
    return fail({Cause::timeout, url_.authority() + " did not answer in time", Error::open_timeout, 0, {}, {}});
  }
  fail(failure(Cause::tcp, "cannot connect to " + format(endpoints_.back()) + ": " + last_error_.message()));
}

void Client::Attempt::due(TimePoint time) {
  const std::shared_ptr<Attempt> self = shared_from_this();
  ErrorCode ignored;
  if (time < end_ && tried_ > 0) {
    socket_.close(ignored);  // connected() goes on with the next address
  } else {
    fail({Cause::timeout, url_.authority() + " did not answer in time", Error::open_timeout, 0, {}, {}});
  }
}

// RFC 6455 §4.1: W012
void Client::Attempt::shake_hands() {
  loop_.set(*this, TimePoint::max());
  transcript_.request = lines(upgrade_->request());
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
  session_ = Session::start(loop_, std::move(socket_), std::move(start), *handler_);
}

void Client::Attempt::report(const http::ClientUpgrade& upgrade, const Failure* failure) {
  transcript_.response = lines(upgrade.response());
  if (failure != nullptr) return fail(*failure);
  done_ = true;
}

void Client::Attempt::fail(const Failure& failure) {
  if (std::exchange(done_, true)) return;
  loop_.set(*this, TimePoint::max());
  resolver_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
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
