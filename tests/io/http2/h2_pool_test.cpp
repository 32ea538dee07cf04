// SPDX-License-Identifier: MIT
// h2_pool_test: which clients share an HTTP/2 connection: those that trust the same, by the same name.   RFC 9113
// §9.1.1
#include "io/http2/h2_pool.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "io/client/client_trial.h"
#include "io/gate.h"
#include "io/running_server.h"
#include "io/tls/tls_context.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Cause = Failure::Cause;

ServerOptions with_tls() {
  ServerOptions options;
  options.tls.emplace();
  options.tls->self_signed = true;
  return options;
}

ServerOptions without_http2() {
  ServerOptions options = with_tls();
  options.policy.http2 = false;
  return options;
}

// Clients that trust the same and so may share connections to the server behind a gate. A WebSocket closes as soon as
// all of a group have opened or failed.
class Clients {
 public:
  explicit Clients(const Gate& gate) {
    options_.url = "wss://127.0.0.1:" + std::to_string(gate.port()) + '/';
    options_.tls.verify = false;
    options_.http = Http::any;
    EXPECT_EQ(make_tls_context(options_.tls, options_.http, tls_), "");
    recorder.at_open = [this](Session& session) {
      open_.push_back(session.handle());
      settle();
    };
  }

  // HTTP/2 without TLS.
  void in_the_clear() {
    options_.url.replace(0, 3, "ws");
    options_.http = Http::two;
  }

  void open_timeout(std::chrono::milliseconds time) { options_.connection.timeouts.open = time; }

  // Opens `count` WebSockets, and closes them. Returns how many have opened.
  int open(int count) {
    recorder.opens = 0;
    recorder.failures.clear();
    left_ = count;
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<Client>(loop, options_, recorder, tls_));
      clients.back()->start();
    }
    loop.context().restart();
    loop.run();
    return recorder.opens;
  }

  struct Settling : Recorder {
    explicit Settling(Clients& owner) : clients(owner) {}
    void failed(const Failure& failure) override {
      Recorder::failed(failure);
      clients.settle();
    }
    Clients& clients;
  };

  Loop loop;
  Settling recorder{*this};

 private:
  void settle() {
    if (--left_ > 0) return;
    for (const SessionHandle& each : std::exchange(open_, {})) each.post([](Session& session) { session.close(); });
  }

  ClientOptions options_;
  std::shared_ptr<const TlsContext> tls_;
  std::vector<SessionHandle> open_;
  int left_ = 0;
};

Passage pass_all(int, int) { return Passage::pass; }

// Lets the first connection through, and holds the others until all of them have arrived. If clients connect one by
// one, the second one waits for ever.
Gate::Decide first_then(int all) {
  return [all](int number, int came) { return number == 0 || came >= all ? Passage::pass : Passage::wait; };
}

Gate::Decide only_together(int all) {
  return [all](int, int came) { return came >= all ? Passage::pass : Passage::wait; };
}

// Opens a WebSocket with `first`, whose client is gone then, and while it is open another one with `second`.
struct Pair {
  using Context = std::shared_ptr<const TlsContext>;

  Pair(const ClientOptions& first, const ClientOptions& second, const Context& tls = {}) {
    auto client = std::make_unique<Client>(loop, first, one, tls);
    std::unique_ptr<Client> next;
    one.at_open = [&](Session& session) {
      loop.post([&, handle = session.handle()] {
        client.reset();
        next = std::make_unique<Client>(loop, second, other, tls);
        next->start();
        loop.post([handle] { handle.post([](Session& own) { own.close(); }); });
      });
    };
    other.at_open = [](Session& session) { session.close(); };
    client->start();
    loop.run();
  }

  Loop loop;
  Recorder one;
  Recorder other;
};

// The second client's TLS context may be where the first one's was.
TEST(H2Pool, GivesNoUnverifiedConnectionToAClientThatVerifies) {
  RunningServer server(with_tls());
  ClientOptions careless{.url = server->url(), .http = Http::two};
  careless.tls.verify = false;
  const Pair pair(careless, {.url = server->url(), .http = Http::two});
  EXPECT_EQ(pair.one.opens, 1);
  EXPECT_EQ(pair.other.opens, 0);
  ASSERT_EQ(pair.other.failures.size(), 1u);
  EXPECT_EQ(pair.other.failures[0].cause, Cause::tls);
}

TEST(H2Pool, KeepsNamesThatTheServerHasToHaveApart) {
  RunningServer server(with_tls());
  ClientOptions options{.url = server->url(), .http = Http::two};
  options.tls.trust_file = testing::TempDir() + "h2_pool_test.pem";
  std::ofstream(options.tls.trust_file) << server->certificate();
  std::shared_ptr<const TlsContext> tls;
  ASSERT_EQ(make_tls_context(options.tls, options.http, tls), "");

  const Pair same(options, options, tls);
  EXPECT_EQ(same.one.opens, 1);
  EXPECT_EQ(same.other.opens, 1);

  ClientOptions named = options;
  named.tls.server_name = "other.example";
  const Pair different(options, named, tls);
  EXPECT_EQ(different.one.opens, 1);
  EXPECT_EQ(different.other.opens, 0);
  ASSERT_EQ(different.other.failures.size(), 1u);
  EXPECT_EQ(different.other.failures[0].cause, Cause::tls);
}

// ---- waiting for each other

TEST(H2Pool, shares_one_connection_among_those_who_come_at_once) {
  RunningServer server(with_tls());
  Gate gate(server.port(), pass_all);
  Clients clients(gate);
  EXPECT_EQ(clients.open(30), 30);
  EXPECT_EQ(gate.came(), 1);
}

TEST(H2Pool, makes_no_more_connections_than_the_streams_need) {
  RunningServer server(with_tls());
  Gate gate(server.port(), pass_all);
  Clients clients(gate);
  EXPECT_EQ(clients.open(250), 250);
  EXPECT_LE(gate.came(), 3);
}

// The server's SETTINGS tell how many streams it allows. More streams would wait for ever.
TEST(H2Pool, asks_for_no_more_streams_than_the_server_allows) {
  RunningServer server;
  Gate gate(server.port(), pass_all);
  gate.rewrite([](std::span<char> bytes) {
    static constexpr std::string_view allowed("\0\3\0\0\0\x80", 6);
    const auto found = std::search(bytes.begin(), bytes.end(), allowed.begin(), allowed.end());
    if (found != bytes.end()) found[5] = 10;
  });
  Clients clients(gate);
  clients.in_the_clear();
  EXPECT_EQ(clients.open(30), 30);
  EXPECT_GE(gate.came(), 3);
}

TEST(H2Pool, does_not_connect_one_by_one_to_a_server_of_http1) {
  RunningServer server(without_http2());
  Gate gate(server.port(), first_then(30));
  Clients clients(gate);
  EXPECT_EQ(clients.open(30), 30);

  gate.lead_to(server.port(), only_together(30));
  EXPECT_EQ(clients.open(30), 30);
}

TEST(H2Pool, does_not_connect_one_by_one_when_the_first_attempt_fails) {
  for (const auto& options : {with_tls(), without_http2()}) {
    RunningServer server(options);
    Gate gate(server.port(), [](int number, int came) {
      if (number == 0) return Passage::end;
      return came >= 30 ? Passage::pass : Passage::wait;
    });
    Clients clients(gate);
    EXPECT_EQ(clients.open(30), 29);
    EXPECT_EQ(clients.recorder.failures.size(), 1U);
  }
}

TEST(H2Pool, does_not_wait_for_ever_for_an_attempt_that_hangs) {
  RunningServer server(with_tls());
  Gate gate(server.port(), [](int number, int) { return number == 0 ? Passage::wait : Passage::pass; });
  Clients clients(gate);
  clients.open_timeout(3s);
  EXPECT_EQ(clients.open(5), 4);
  ASSERT_EQ(clients.recorder.failures.size(), 1U);
  EXPECT_EQ(clients.recorder.failures[0].cause, Cause::timeout);
}

TEST(H2Pool, notices_that_a_server_changes_from_http1_to_http2) {
  RunningServer before(without_http2());
  RunningServer after(with_tls());
  Gate gate(before.port(), pass_all);
  Clients clients(gate);
  EXPECT_EQ(clients.open(2), 2);

  gate.lead_to(after.port(), only_together(10));
  EXPECT_EQ(clients.open(10), 10);
  gate.lead_to(after.port(), pass_all);
  EXPECT_EQ(clients.open(10), 10);
  EXPECT_EQ(gate.came(), 1);
}

TEST(H2Pool, notices_that_a_server_changes_from_http2_to_http1) {
  RunningServer before(with_tls());
  RunningServer after(without_http2());
  Gate gate(before.port(), pass_all);
  Clients clients(gate);
  EXPECT_EQ(clients.open(10), 10);
  EXPECT_EQ(gate.came(), 1);

  gate.lead_to(after.port(), first_then(10));
  EXPECT_EQ(clients.open(10), 10);
}

// Trust is part of the key: what one client has learnt of a server is no news of another one's.
TEST(H2Pool, remembers_servers_of_http1_by_key_up_to_a_number_and_a_time) {
  Loop loop;
  H2Pool& pool = H2Pool::of(loop);
  const TimePoint now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i <= H2Pool::most_known; ++i) {
    pool.chose_http1("key " + std::to_string(i), now + 1h + std::chrono::seconds(i));
  }
  EXPECT_EQ(pool.turn("key 0", [](auto) {}), H2Pool::Turn::lead);
  EXPECT_EQ(pool.turn("key 1", [](auto) {}), H2Pool::Turn::alone);
  EXPECT_EQ(pool.turn("key " + std::to_string(H2Pool::most_known), [](auto) {}), H2Pool::Turn::alone);
  EXPECT_EQ(pool.turn("key", [](auto) {}), H2Pool::Turn::lead);

  pool.chose_http1("key", now - 1s);
  EXPECT_EQ(pool.turn("key", [](auto) {}), H2Pool::Turn::lead);
}

}  // namespace
}  // namespace wspc::io
