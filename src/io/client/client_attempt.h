// SPDX-License-Identifier: MIT
// client_attempt: one attempt to open a WebSocket, from the URL to the session.   RFC 6455 §4.1
#ifndef WSPC_IO_CLIENT_CLIENT_ATTEMPT_H
#define WSPC_IO_CLIENT_CLIENT_ATTEMPT_H

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/client_upgrade.h"
#include "http/http2/extended_connect.h"
#include "io/client/client_handler.h"
#include "io/client/connector.h"
#include "io/http2/h2_pool.h"
#include "io/loop/loop.h"
#include "io/session/session.h"
#include "wspc/client_options.h"

namespace wspc::io {

// Runs on the loop's thread. The operation that it waits for keeps it alive, except the pool; then the Client does,
// until it gives up.
class ClientAttempt final : public std::enable_shared_from_this<ClientAttempt>, private Deadline, private LoopUser {
 public:
  ClientAttempt(Loop& loop, ClientOptions options, ClientHandler& handler, std::shared_ptr<const TlsContext> tls)
      : loop_(loop),
        options_(std::move(options)),
        tls_(std::move(tls)),
        handler_(&handler),
        redirects_(options_.redirects) {}

  void start();
  void cancel();
  void forget() noexcept;
  [[nodiscard]] const HandshakeTranscript& transcript() const noexcept { return transcript_; }

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
  [[nodiscard]] bool may_share() const noexcept;
  [[nodiscard]] std::string pool_key() const;
  bool share_connection();
  void wait_for_connection();
  void look_again(H2Pool::Brought brought);
  void ask(const std::shared_ptr<H2Client>& client);
  void answered(const std::shared_ptr<H2Client>& client, http::StreamId id, std::vector<Header> lines);
  void refused(Stream& stream);

  bool redirect(const std::optional<std::string>& location);
  std::shared_ptr<Session> leave_session() noexcept;
  void fail(const Failure& failure);
  void due(TimePoint now) override;
  void loop_ends() noexcept override;

  Loop& loop_;
  ClientOptions options_;
  std::shared_ptr<const TlsContext> tls_;
  ClientHandler* handler_;  // nullptr when the client is gone
  unsigned redirects_;      // how many more redirects may be followed
  http::Url url_;
  std::unique_ptr<http::ClientUpgrade> upgrade_;
  std::unique_ptr<http::ClientConnect> connect_;
  std::shared_ptr<Connector> connector_;
  std::string leading_;      // the key by which others may wait for our connection; empty if they cannot
  bool waiting_ = false;     // for another attempt's connection
  bool has_waited_ = false;  // without success: it connects, whatever the others do
  std::weak_ptr<H2Client> asked_;
  std::uint64_t request_ = 0;
  HandshakeTranscript transcript_;
  TimePoint end_ = TimePoint::max();
  std::weak_ptr<Session> session_;
  bool given_up_ = false;  // by the application; nothing new begins
  bool done_ = false;
};

}  // namespace wspc::io

#endif
