// SPDX-License-Identifier: MIT
// worker: one of a server's loops, with what it takes to end it in good order.
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

  // All of these on the loop's thread.

  // Waits for the TLS handshake of somebody who has just come. `done` is not called when the worker is drained before.
  void shake_hands(std::shared_ptr<TlsHandshake> handshake, TimePoint end, TlsHandshake::Done done);

  struct Drain {
    std::chrono::milliseconds spread{};  // over so long a time
    std::chrono::milliseconds window{};  // so long after that
  };

  // Sends every session away, one after the other over the spread, and cuts those that are still here after the window;
  // then the loop stops. A second call brings both forward.
  void drain(Drain drain);

  // Speaks HTTP/2 on `stream`, on which `received` has come.
  void speak_http2(std::unique_ptr<Stream> stream, std::string_view received, const H2Service& service);

  // Sends a page on `stream`, and ends it. `handler` outlives the worker.
  void send_page(std::unique_ptr<Stream> stream, PageResponse::Start page, Handler& handler);

  [[nodiscard]] bool draining() const noexcept { return draining_; }

  // Stops the loop if it is draining and nobody is left.
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
  std::size_t sent_away_ = 0;  // how many of them have been
  TimePoint drain_began_{};
  Drain drain_{};
  bool draining_ = false;
};

}  // namespace wspc::io

#endif
