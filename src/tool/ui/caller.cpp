// SPDX-License-Identifier: MIT
// caller: connections that the page has opened itself.
#include "tool/ui/caller.h"

#include <utility>

#include "io/loop/loop.h"
#include "tool/terminal/conversation_result.h"
#include "tool/traffic/session_observer.h"

namespace wspc::tool::ui {

struct Caller::Call final : io::ClientHandler {
  Call(Caller& own, io::Loop& its_loop, ClientOptions options, Report told)
      : caller(own), loop(its_loop), report(std::move(told)), client(loop, std::move(options), *this) {}

  std::unique_ptr<io::TrafficObserver> observer(io::Session& session, const io::Opening& opening) override {
    return SessionObserver::begin({caller.sink_, Role::client, caller.shown_, caller.secrets_}, session, opening);
  }

  void opened(io::Session& session) override { report(session.id(), {}); }

  void failed(const Failure& failure) override {
    report(0, failure.text);
    caller.left(*this);
  }

  void closed(io::Session& session, const Closure& closure) override {
    caller.sink_.note(session.id(), describe(closure, transport_problem(session)));
    caller.sink_.closed(session.id());
    caller.left(*this);
  }

  Caller& caller;
  io::Loop& loop;
  Report report;
  io::Client client;
};

void Caller::call(io::Loop& loop, ClientOptions options, Report report) {
  const auto made = std::make_shared<Call>(*this, loop, std::move(options), std::move(report));
  calls_.emplace(made.get(), made);
  made->client.start();
}

// Called by the call itself, so it is destroyed later, by the loop.
void Caller::left(Call& call) {
  const auto last = std::move(calls_.at(&call));
  calls_.erase(&call);
  call.loop.post([last] {});
}

}  // namespace wspc::tool::ui
