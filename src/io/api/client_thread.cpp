// SPDX-License-Identifier: MIT
// client_thread: the loop that the clients of a process share, and its thread.
#include "io/api/client_thread.h"

#include <atomic>
#include <cstdlib>
#include <openssl/ssl.h>
#include <stdexcept>

#include "io/loop/signals_blocked.h"
#include "io/session/session.h"

namespace wspc::io {
namespace {

constexpr std::chrono::seconds patience{1};  // for the closing handshakes

std::atomic<bool> ended{false};  // exit() has come so far: destructors that run later may still ask for the thread

}  // namespace

// Never destroyed by a child of fork(), nor by its own thread, which cannot wait for itself: those who call exit()
// there have no closing handshakes. exit() calls what was registered last first, so OpenSSL's own end has to be
// registered before ours: the thread may still use TLS until it has ended.
ClientThread* ClientThread::make() {
  ::OPENSSL_init_ssl(0, nullptr);
  auto* const made = new ClientThread;
  std::atexit(&ClientThread::end);
  return made;
}

ClientThread& ClientThread::only() {
  static ClientThread* const only = make();
  return *only;
}

void ClientThread::end() noexcept {
  ClientThread& thread = only();
  if (!thread.process_.is_own_process() || thread.thread_.get_id() == std::this_thread::get_id()) return;
  ended = true;
  delete &thread;
}

Loop& ClientThread::loop() {
  if (ended) throw std::logic_error("wspc: the process is ending, and there are no more clients");
  return only().loop_;
}

void ClientThread::check() {
  if (ended) return;
  if (std::this_thread::get_id() == only().thread_.get_id()) {
    throw std::logic_error("wspc: the clients' own thread must not wait for them; use async_connect()");
  }
}

// This thread must not receive the application's signals.
ClientThread::ClientThread() {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { loop_.run(); });
}

ClientThread::~ClientThread() {
  // This owns the loop: no handler runs when it is gone.
  loop_.post([this] { finish(); });
  thread_.join();
}

void ClientThread::finish() {
  // This owns the loop: no handler runs when it is gone.
  loop_.on_leave([this] {
    if (loop_.size() == 0) loop_.stop();
  });
  Session::for_each(loop_, [](Session& session) { session.go_away(); });
  patience_.expires_after(patience);
  // This owns the loop: no handler runs when it is gone.
  patience_.async_wait([this](ErrorCode) { Session::for_each(loop_, [](Session& session) { session.abort(); }); });
  if (loop_.size() == 0) loop_.stop();
}

}  // namespace wspc::io
