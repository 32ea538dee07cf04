// SPDX-License-Identifier: MIT
// client_trial: one attempt of a client, what it was told, and a server that does what a test wants.
#ifndef WSPC_TESTS_IO_CLIENT_CLIENT_TRIAL_H
#define WSPC_TESTS_IO_CLIENT_CLIENT_TRIAL_H

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "io/client/client.h"
#include "io/peer.h"

namespace wspc::io {

class Recorder : public ClientHandler {
 public:
  std::function<void(Session&)> at_open = [](Session&) {};
  std::function<void(Session&, const Event&)> at_event = [](Session&, const Event&) {};

  void opened(Session& session) override {
    ++opens;
    at_open(session);
  }
  void event(Session& session, const Event& event) override {
    if (event.type == Event::Type::error) errors.push_back(event.error);
    at_event(session, event);
  }
  void closed(Session&, const Closure& closure) override { closures.push_back(closure); }
  void failed(const Failure& failure) override { failures.push_back(failure); }

  int opens = 0;
  std::vector<Error> errors;
  std::vector<Closure> closures;
  std::vector<Failure> failures;
};

// Runs one attempt until there is nothing left to do.
struct Trial {
  explicit Trial(ClientOptions options) : client(loop, std::move(options), recorder) {}
  void go() {
    client.start();
    loop.run();
  }
  Recorder recorder;
  Loop loop;
  Client client;
};

// A server of one connection: what it does is up to the test.
class OneServer {
 public:
  explicit OneServer(std::function<void(Peer&)> serve)
      : thread_([this, serve = std::move(serve)] {
          Peer peer = listener_.accept();
          serve(peer);
        }) {}
  ~OneServer() { thread_.join(); }
  OneServer(const OneServer&) = delete;
  OneServer& operator=(const OneServer&) = delete;
  [[nodiscard]] std::string url() const { return listener_.url(); }

 private:
  PeerListener listener_;
  std::thread thread_;
};

}  // namespace wspc::io

#endif
