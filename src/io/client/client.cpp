// SPDX-License-Identifier: MIT
// client: opens a WebSocket to a URL.   RFC 6455 §4.1
#include "io/client/client.h"

#include <utility>

#include "io/client/client_attempt.h"

namespace wspc::io {

Client::Client(Loop& loop, ClientOptions options, ClientHandler& handler, std::shared_ptr<const TlsContext> tls)
    : attempt_(std::make_shared<ClientAttempt>(loop, std::move(options), handler, std::move(tls))) {}
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
const HandshakeTranscript& Client::transcript() const noexcept { return attempt_->transcript(); }

}  // namespace wspc::io
