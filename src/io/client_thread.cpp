// SPDX-License-Identifier: MIT
// client_thread: the loop that the clients of a process share, and its thread.
#include "io/client_thread.h"

#include <csignal>
#include <stdexcept>

#include "io/session.h"

namespace wspc::io {
namespace {

constexpr std::chrono::seconds patience{1};  // for the closing handshakes

}  // namespace

ClientThread& ClientThread::only() {
  static ClientThread only;
  return only;
}

Loop& ClientThread::loop() { return only().loop_; }

void ClientThread::check() {
  if (std::this_thread::get_id() == only().thread_.get_id()) {
    throw std::logic_error("wspc: the clients' own thread must not wait for them; use async_connect()");
  }
}

// The application's signals are none of this thread's business.
ClientThread::ClientThread() {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { loop_.run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
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
  loop_.for_all([](Session& session) { session.go_away(); });
  patience_.expires_after(patience);
  // This owns the loop: no handler runs when it is gone.
  patience_.async_wait([this](ErrorCode) { loop_.for_all([](Session& session) { session.cut(); }); });
  if (loop_.size() == 0) loop_.stop();
}

}  // namespace wspc::io
