// SPDX-License-Identifier: MIT
// tls_handshake: waits until a TLS handshake is done, on either side.   RFC 8446 §2
#include "io/tls/tls_handshake.h"

#include <new>
#include <utility>

#include "http/refusal.h"
#include "io/loop/loop.h"
#include "io/tls/tls_error.h"

namespace wspc::io {

TlsHandshake::TlsHandshake(Loop& loop, std::unique_ptr<Stream> stream, Ssl ssl,
                           std::shared_ptr<const TlsContext> context, std::string host)
    : loop_(loop),
      context_(std::move(context)),
      stream_(std::make_unique<TlsStream>(std::move(stream), std::move(ssl))),
      verdict_{std::move(host), {}} {
  SSL_set_app_data(stream_->ssl(), &verdict_);
}

TlsHandshake::~TlsHandshake() { cancel(); }

// A client speaks first: that its socket can be written to is what it waits for.
void TlsHandshake::start(TimePoint end, Done done) {
  done_ = std::move(done);
  loop_.set(*this, end);
  stream_->watch(*this, {true, SSL_is_server(stream_->ssl()) == 0});
}

// RFC 6455 §4.1: W010; §4.2.2: W045
void TlsHandshake::ready(Interest) {
  const std::shared_ptr<TlsHandshake> self = shared_from_this();
  try {
    step();
  } catch (const std::bad_alloc&) {
    if (stream_) finish(Result::failed, "out of memory");
  }
}

void TlsHandshake::step() {
  ErrorCode error;
  switch (stream_->shake_hands(error)) {
    case TlsStream::Progress::more:
      stream_->watch(*this, {true, false});
      return;
    case TlsStream::Progress::done:
      return finish(Result::done, {});
    case TlsStream::Progress::failed:
      if (is_plain_http(error)) stream_->say_plainly(http::response(http::refuse(400, "this port speaks TLS")));
      if (verdict_.problem.empty() && is_lost_connection(error)) return finish(Result::lost, error.message());
      return finish(Result::failed, verdict_.problem.empty() ? error.message() : verdict_.problem);
  }
}

void TlsHandshake::due(TimePoint) {
  const std::shared_ptr<TlsHandshake> self = shared_from_this();
  finish(Result::timeout, "the TLS handshake took too long");
}

void TlsHandshake::finish(Result result, const std::string& error) {
  loop_.set(*this, TimePoint::max());
  stream_->watch(*this, {});
  SSL_set_app_data(stream_->ssl(), nullptr);
  std::unique_ptr<TlsStream> stream = std::move(stream_);
  if (result != Result::done) stream.reset();
  std::exchange(done_, {})(result, std::move(stream), error);
}

void TlsHandshake::cancel() noexcept {
  if (!stream_) return;
  loop_.set(*this, TimePoint::max());
  stream_->watch(*this, {});
  stream_.reset();
  done_ = {};
}

}  // namespace wspc::io
