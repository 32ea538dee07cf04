// SPDX-License-Identifier: MIT
// rounds: servers of the library, one after the other, each of which ends while it is under load.
#ifndef WSPC_TESTS_STRESS_ROUNDS_H
#define WSPC_TESTS_STRESS_ROUNDS_H

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "chance.h"
#include "shelf.h"
#include "tally.h"
#include "wspc/server.h"

namespace wspc::stress {

// The path of a WebSocket selects the server's behaviour: "/echo", "/throw", "/early", "/deaf", "/burst". Requests
// for "/refused" are refused, those for "/verdict-throws" and "/page-throws" meet functions that throw.
[[nodiscard]] ServerOptions server_options(Chance& chance, Tally& tally);
[[nodiscard]] Server::Talk talk(Shelf& shelf, Tally& tally);

// A server that stays for as long as this object.
class Steady {
 public:
  Steady(Chance& chance, Shelf& shelf, Tally& tally);
  ~Steady() { end(); }
  Steady(const Steady&) = delete;
  Steady& operator=(const Steady&) = delete;

  void end();  // drains, and waits for that
  [[nodiscard]] std::string url() const { return server_.url(); }

 private:
  Server server_;
  std::thread thread_;
};

// Servers that come and go, on a thread of its own.
class Rounds {
 public:
  // Returns when the first one listens.
  Rounds(std::uint64_t seed, Shelf& shelf, Tally& tally);

  // The URL of the current server, which may have ended before a client connects to it.
  [[nodiscard]] std::string url() const;

 private:
  void play(const std::stop_token& over, Chance chance);
  void play_one(Chance& chance);
  void serve(Server& server, Chance& chance);

  Shelf& shelf_;
  Tally& tally_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string url_;
  std::jthread thread_;  // the last member: it uses the others
};

}  // namespace wspc::stress

#endif
