// SPDX-License-Identifier: MIT
// worker: one of a server's loops, which it can drain.
#ifndef WSPC_IO_SERVER_WORKER_H
#define WSPC_IO_SERVER_WORKER_H

#include <chrono>
#include <memory>
#include <set>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>

#include "io/http2/h2_server.h"
#include "io/loop/loop.h"
#include "io/server/page_response.h"
#include "io/session/session.h"
#include "io/tls/tls_handshake.h"

namespace wspc::io {

class Worker {
 public:
  Worker();

  [[nodiscard]] Loop& loop() noexcept { return loop_; }

  // Call the following functions on the loop's thread.

  // Performs the TLS handshake of a new connection. `done` is not called if the worker is drained before.
  void shake_hands(std::shared_ptr<TlsHandshake> handshake, TimePoint end, TlsHandshake::Done done);

  struct Drain {
    std::chrono::milliseconds spread{};  // the time over which sessions are sent away
    std::chrono::milliseconds window{};  // the time that they have after that
  };

  // Sends the sessions away one after the other over `spread`, and aborts those that remain after `window`; then the
  // loop stops. A second call replaces both times.
  void drain(Drain drain);

  // Serves HTTP/2 on `stream`, from which `received` has been read already.
  void speak_http2(std::unique_ptr<Stream> stream, std::string_view received, const H2Service& service);

  // Sends a page on `stream`, and then ends it. `handler` outlives the worker.
  void send_page(std::unique_ptr<Stream> stream, PageResponse::Start page, Handler& handler);

  [[nodiscard]] bool draining() const noexcept { return draining_; }

  // Stops the loop if it is draining and no connection is left.
  void finish_if_empty();

 private:
  Loop loop_;
  boost::asio::executor_work_guard<Executor> work_;
  Timer window_;
  std::set<std::shared_ptr<TlsHandshake>> handshakes_;
  std::set<std::shared_ptr<H2Server>> h2_servers_;
  std::set<std::shared_ptr<PageResponse>> pages_;
  void leave_later(Session& session);
  void send_away();
  void abort_rest();

  std::vector<std::weak_ptr<Session>> leaving_;
  std::size_t sent_away_ = 0;  // how many of them have been sent away
  TimePoint drain_began_{};
  Drain drain_{};
  bool draining_ = false;
};

}  // namespace wspc::io

#endif
