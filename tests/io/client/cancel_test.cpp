// SPDX-License-Identifier: MIT
// cancel_test: attempts that are cancelled or destroyed at any moment, towards servers of all kinds.   RFC 6455 §4.1
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "io/api/client_thread.h"
#include "io/client/client.h"
#include "io/easy.h"
#include "io/loop/held_names.h"
#include "io/moody_server.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;

// Expects exactly one of opened() and failed(), and no call after it is buried.
class Mourned : public ClientHandler {
 public:
  void opened(Session& session) override {
    hear();
    ++outcomes;
    open = true;
    session.close();
  }
  void event(Session&, const Event&) override { hear(); }
  void closed(Session&, const Closure&) override {
    hear();
    open = false;
  }
  void failed(const Failure&) override {
    hear();
    ++outcomes;
  }
  void threw(std::string_view what) override { ADD_FAILURE() << what; }

  int outcomes = 0;
  bool open = false;
  bool buried = false;

 private:
  void hear() const { EXPECT_FALSE(buried); }
};

class Scene {
 public:
  explicit Scene(unsigned seed) : moody_(seed), random_(seed) {
    options_.tls.verify = false;
    options_.connection.timeouts.open = 200ms;
    options_.connection.timeouts.close = 200ms;
    EXPECT_EQ(make_tls_context(options_.tls, Http::any, tls_), "");
  }

  // Some clients begin, and something happens to each of them sooner or later.
  void play() {
    loop_ = std::make_unique<Loop>();
    loop_->resolve_by(names_.resolver());
    clients_.clear();
    handlers_.clear();
    for (unsigned i = 1 + any(4); i > 0; --i) begin();
    for (auto& each : clients_) {
      resume_receiving(any(30));
      happen(each);
    }
    if (any(4) != 0) return run_to_the_end();
    loop_.reset();
    for (const auto& handler : handlers_) handler->buried = true;
  }

 private:
  struct Attempt {
    std::unique_ptr<Client> client;
    Mourned* handler;
  };

  unsigned any(unsigned below) { return static_cast<unsigned>(random_() % below); }

  void begin() {
    handlers_.push_back(std::make_unique<Mourned>());
    const bool own_trust = any(3) == 0;
    clients_.push_back({std::make_unique<Client>(*loop_, options(), *handlers_.back(), own_trust ? nullptr : tls_),
                        handlers_.back().get()});
    clients_.back().client->start();
  }

  ClientOptions options() {
    static const std::vector<std::string> hosts{"127.0.0.1", "127.0.0.1", "any.test", "held.test"};
    const std::vector<std::uint16_t> ports{moody_.port(), moody_.port(), plain_.port(), tls_server_.port(),
                                           old_.port()};
    ClientOptions options = options_;
    options.http = std::vector<Http>{Http::one, Http::any, Http::two}[any(3)];
    options.url = (any(2) == 0 ? "ws://" : "wss://") + hosts[any(4)] + ':' + std::to_string(ports[any(5)]) + '/';
    options.redirects = any(4);
    const std::string moody = "127.0.0.1:" + std::to_string(moody_.port());
    if (any(6) == 0) options.proxy = (any(2) == 0 ? "http://" : "socks5://") + moody;
    return options;
  }

  void resume_receiving(unsigned steps) {
    for (; steps > 0; --steps) {
      if (any(4) != 0) {
        loop_->context().poll_one();
      } else {
        loop_->context().run_one_for(1ms);
      }
      loop_->context().restart();
    }
  }

  void happen(Attempt& attempt) {
    const unsigned what = any(5);
    if (what < 2) attempt.client->cancel();
    if (what == 1) resume_receiving(any(5));
    if (what == 1 || what == 2) {
      attempt.client.reset();
      attempt.handler->buried = !attempt.handler->open;
    }
    if (what == 3) names_.let_go("held.test");
  }

  // Every attempt that still has a client opens or fails, and then the loop has nothing left to do.
  void run_to_the_end() {
    loop_->context().restart();
    loop_->context().run_for(patience);
    EXPECT_TRUE(loop_->context().stopped());
    for (const Attempt& each : clients_) {
      if (each.client) {
        EXPECT_EQ(each.handler->outcomes, 1);
      }
      EXPECT_LE(each.handler->outcomes, 1);
      EXPECT_FALSE(each.handler->open);
    }
  }

  static ServerOptions secure(bool http2) {
    ServerOptions options;
    options.tls.emplace();
    options.tls->self_signed = true;
    options.policy.http2 = http2;
    return options;
  }

  HeldNames names_;
  MoodyServer moody_;
  RunningServer plain_;
  RunningServer tls_server_{secure(true)};
  RunningServer old_{secure(false)};
  std::mt19937 random_;
  ClientOptions options_;
  std::shared_ptr<const TlsContext> tls_;
  std::vector<std::unique_ptr<Mourned>> handlers_;  // they outlive the loop and the clients
  std::unique_ptr<Loop> loop_;
  std::vector<Attempt> clients_;
};

TEST(Cancel, at_any_moment_is_followed_by_exactly_one_outcome_or_by_silence) {
  const auto end = std::chrono::steady_clock::now() + 4s;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    Scene scene(seed);
    for (int i = 0; i < 25 && std::chrono::steady_clock::now() < end && !testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", scene " + std::to_string(i));
      scene.play();
    }
  }
}

}  // namespace
}  // namespace wspc::io

namespace wspc {
namespace {

using namespace std::chrono_literals;

Started connect_once(Client& client, int& outcomes) {
  try {
    const WebSocket socket = co_await client.async_connect();
    static_cast<void>(socket);
  } catch (const ConnectError&) {
  }
  ++outcomes;
}

void on_loop(const std::function<void()>& task) {
  std::promise<void> done;
  io::ClientThread::loop().post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

// Attempts are abandoned and cancelled, and the last one of each client opens or fails.
TEST(Cancel, of_a_client_with_coroutines_leaves_it_usable) {
  const auto end = std::chrono::steady_clock::now() + 2s;
  io::MoodyServer moody(7);
  Running server(echo);
  std::mt19937 random(7);
  for (int i = 0; i < 40 && std::chrono::steady_clock::now() < end; ++i) {
    const std::string moody_url = "ws://127.0.0.1:" + std::to_string(moody.port()) + '/';
    ClientOptions options{.url = random() % 3 == 0 ? server.url() : moody_url, .redirects = 3};
    options.connection.timeouts.open = 100ms;
    Client client(options, {.attempts = 2, .first = 5ms, .most = 5ms, .settled = 1ms});
    int outcomes = 0;
    for (auto left = random() % 5; left > 0; --left) {
      std::optional<Started> abandoned;
      on_loop([&] { abandoned.emplace(connect_once(client, outcomes)); });
      if (random() % 2 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
      if (random() % 3 == 0) client.cancel();
      on_loop([&] { abandoned.reset(); });
    }
    if (random() % 2 == 0) {
      client.cancel();
      EXPECT_THROW(static_cast<void>(client.connect()), ConnectError);
    }
    for (bool again = true; again;) {
      again = false;
      try {
        EXPECT_TRUE(client.connect());
      } catch (const ConnectError& error) {
        again = error.failure().cause == Failure::Cause::cancelled;  // by a cancel() that found nothing under way
        EXPECT_TRUE(again || options.url != server.url()) << error.what();
      }
    }
  }
}

// Whichever of the two the loop sees first: a client that is cancelled does not try again.
TEST(Cancel, is_not_lost_when_the_attempt_fails_at_the_same_time) {
  for (int i = 0; i < 30; ++i) {
    io::PeerListener listener;
    Client client({.url = listener.url()}, {.attempts = 2, .first = 1ms, .most = 1ms});
    auto failure = std::async(std::launch::async, [&client] {
      try {
        static_cast<void>(client.connect());
      } catch (const ConnectError& error) {
        return error.failure();
      }
      return Failure{};
    });
    io::Peer peer = listener.accept();
    ASSERT_TRUE(peer.read_head());
    std::promise<void> blocked;
    std::promise<void> released;
    io::ClientThread::loop().post([&, release = released.get_future().share()] {
      blocked.set_value();
      release.wait();
    });
    blocked.get_future().wait();
    peer.reset();
    client.cancel();
    released.set_value();
    EXPECT_EQ(failure.get().cause, Failure::Cause::cancelled);
  }
}

}  // namespace
}  // namespace wspc
