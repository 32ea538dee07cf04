// SPDX-License-Identifier: MIT
// client_attempt_h2: opening a WebSocket over HTTP/2, on a connection that may be shared.   RFC 8441
#include <algorithm>

#include "http/response_parser.h"
#include "io/client/client_attempt.h"
#include "io/client/client_opening.h"
#include "io/http2/h2_stream.h"
#include "io/session/agreed_opening.h"

namespace wspc::io {
namespace {

using Cause = Failure::Cause;

// How long to wait for another attempt's connection. It may hang where ours would not, so half of our time is kept.
constexpr std::chrono::milliseconds most_wait{5'000};

}  // namespace

// Connections with the same key may be shared: it holds the destination, the route to it and the trust settings.
std::string ClientAttempt::pool_key() const {
  return (url_.secure ? "wss " : "ws ") + url_.host + ' ' + std::to_string(url_.port) + ' ' + options_.connect_to +
         ' ' + options_.tls.server_name + ' ' + options_.proxy + ' ' + std::to_string(tls_ ? tls_->id() : 0);
}

bool ClientAttempt::may_share() const noexcept {
  return options_.http == Http::two || (url_.secure && options_.http == Http::any);
}

// Returns true if another attempt's connection can be used, now or as soon as it is established.
bool ClientAttempt::share_connection() {
  if (!may_share()) return false;
  const std::string key = pool_key();
  if (const auto client = H2Pool::of(loop_).find(key)) {
    ask(client);
    return true;
  }
  if (has_waited_) return false;
  switch (H2Pool::of(loop_).turn(key, [weak = weak_from_this()](H2Pool::Brought brought) {
    if (const auto self = weak.lock()) self->look_again(brought);
  })) {
    case H2Pool::Turn::lead:
      leading_ = key;
      return false;
    case H2Pool::Turn::alone:
      return false;
    case H2Pool::Turn::wait:
      break;
  }
  wait_for_connection();
  return true;
}

void ClientAttempt::wait_for_connection() {
  waiting_ = true;
  const TimePoint start = std::chrono::steady_clock::now();
  const auto half = end_ == TimePoint::max() ? most_wait : (end_ - start) / 2;
  loop_.set(*this, start + std::min<TimePoint::duration>(half, most_wait));
}

void ClientAttempt::look_again(H2Pool::Brought brought) {
  if (done_ || !std::exchange(waiting_, false)) return;
  has_waited_ = brought == H2Pool::Brought::none;
  begin();
}

void ClientAttempt::ask(const std::shared_ptr<H2Client>& client) {
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
void ClientAttempt::answered(const std::shared_ptr<H2Client>& client, http::StreamId id, std::vector<Header> head) {
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

// The response, with as much of its body as arrived with it.
void ClientAttempt::refused(Stream& stream) {
  if (redirect(connect_->location())) return;
  std::string body(http::max_shown_body, '\0');
  ErrorCode ignored;
  body.resize(stream.receive(std::as_writable_bytes(std::span(body)), ignored));
  const unsigned status = connect_->status();
  fail({Cause::http, "the server answered with status " + std::to_string(status), Error::unexpected_status, status,
        std::string(http::reason_phrase(status)), http::sanitize(body)});
}

}  // namespace wspc::io
