// SPDX-License-Identifier: MIT
// look_up_test: clients of a name that nobody answers for: they hold up nobody, and give up at once.
#include "io/loop/look_up.h"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "io/api/client_thread.h"
#include "io/client/client_trial.h"
#include "io/client/connector.h"
#include "io/easy.h"
#include "io/loop/held_names.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using Cause = Failure::Cause;

std::string url_of(const std::string& host, std::uint16_t port) {
  return "ws://" + host + ':' + std::to_string(port) + '/';
}

// A loop whose names are held, and an attempt that waits for one of them.
struct Waiting {
  explicit Waiting(ClientOptions options = {.url = "ws://held.test/"}) {
    loop->resolve_by(names.resolver());
    client = std::make_unique<Client>(*loop, std::move(options), recorder);
    client->start();
    while (names.begun(0).empty()) loop->context().poll();
  }
  HeldNames names;
  Recorder recorder;
  std::unique_ptr<Loop> loop = std::make_unique<Loop>();
  std::unique_ptr<Client> client;
};

TEST(LookUp, a_client_connects_while_others_wait_for_their_names) {
  RunningServer server;
  Waiting waiting;
  Recorder recorder;
  recorder.at_open = [&](Session& session) {
    session.close();
    waiting.client->cancel();
  };
  Client other(*waiting.loop, {.url = url_of("other.test", server.port())}, recorder);
  other.start();
  waiting.loop->run();
  EXPECT_EQ(recorder.opens, 1);
  ASSERT_EQ(waiting.recorder.failures.size(), 1U);
  EXPECT_EQ(waiting.recorder.failures[0].cause, Cause::cancelled);
}

TEST(LookUp, a_client_connects_by_the_names_of_the_system) {
  RunningServer server;
  Trial run({.url = url_of("localhost", server.port())});
  run.recorder.at_open = [](Session& session) { session.close(); };
  run.go();
  EXPECT_EQ(run.recorder.opens, 1);
}

TEST(LookUp, an_attempt_that_is_cancelled_ends_at_once) {
  Waiting waiting;
  waiting.client->cancel();
  waiting.loop->run();  // nothing is left to wait for
  ASSERT_EQ(waiting.recorder.failures.size(), 1U);
  EXPECT_EQ(waiting.recorder.failures[0].cause, Cause::cancelled);
}

TEST(LookUp, a_client_may_be_destroyed_meanwhile) {
  Waiting waiting;
  waiting.client.reset();
  waiting.loop->run();
  waiting.names.let_go({});
  waiting.loop->context().restart();
  waiting.loop->run();
  EXPECT_TRUE(waiting.recorder.failures.empty());
}

TEST(LookUp, a_loop_may_be_destroyed_meanwhile) {
  Waiting waiting;
  waiting.loop.reset();
  waiting.names.let_go({});
  EXPECT_TRUE(waiting.recorder.failures.empty());
}

// The loop has nothing else to wait for.
TEST(LookUp, keeps_the_loop_going_without_a_deadline) {
  RunningServer server;
  ClientOptions options{.url = url_of("held.test", server.port())};
  options.connection.timeouts.open = 0ms;
  Waiting waiting(options);
  waiting.recorder.at_open = [](Session& session) { session.close(); };
  std::thread releasing([&] {
    std::this_thread::sleep_for(20ms);
    waiting.names.let_go({});
  });
  waiting.loop->run();
  releasing.join();
  EXPECT_EQ(waiting.recorder.opens, 1);
}

TEST(LookUp, belongs_to_the_time_that_opening_may_take) {
  for (const std::string proxy : {"", "http://held.proxy:1/"}) {
    ClientOptions options{.url = "ws://held.test/", .proxy = proxy};
    options.connection.timeouts.open = 50ms;
    Waiting waiting(options);
    waiting.loop->run();
    ASSERT_EQ(waiting.recorder.failures.size(), 1U);
    EXPECT_EQ(waiting.recorder.failures[0].cause, Cause::timeout);
    EXPECT_EQ(waiting.recorder.failures[0].error, Error::open_timeout);
    EXPECT_EQ(waiting.recorder.failures[0].text, "the name " + std::string(proxy.empty() ? "held.test" : "held.proxy") +
                                                     " could not be looked up in time");
  }
}

TEST(LookUp, an_address_needs_no_thread) {
  HeldNames names;
  Loop loop;
  loop.resolve_by(names.resolver());
  std::string found;
  const auto look_up = std::make_shared<LookUp>(loop);
  look_up->start("127.0.0.1", 9, [&](const Addresses& addresses) { found = format(addresses.endpoints.at(0)); });
  EXPECT_EQ(found, "");  // never from within start()
  loop.run();
  EXPECT_EQ(found, "127.0.0.1:9");
  EXPECT_TRUE(names.begun(0).empty());
}

// Lets the loop of wspc::Client look up names elsewhere.
void resolve_clients_by(const std::shared_ptr<Resolver>& resolver) {
  std::promise<void> done;
  ClientThread::loop().post([&] {
    ClientThread::loop().resolve_by(resolver);
    done.set_value();
  });
  done.get_future().wait();
}

TEST(LookUp, a_connect_that_blocks_is_cancelled_from_another_thread) {
  HeldNames names;
  resolve_clients_by(names.resolver());
  wspc::Client client({.url = "ws://held.test/"});
  std::thread cancelling([&] {
    names.begun(1);
    client.cancel();
  });
  try {
    static_cast<void>(client.connect());
    ADD_FAILURE() << "connected";
  } catch (const ConnectError& error) {
    EXPECT_EQ(error.failure().cause, Cause::cancelled);
  }
  cancelling.join();
  resolve_clients_by(nullptr);
}

TEST(LookUp, many_that_are_given_up_leave_no_trace) {
  HeldNames names;
  Loop loop;
  const auto resolver = names.resolver();
  loop.resolve_by(resolver);
  Recorder recorder;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(loop, ClientOptions{.url = "ws://held.test/"}, recorder));
    clients.back()->start();
  }
  while (names.begun(0).size() < Resolver::most_of_one_name) loop.context().poll();
  for (const auto& each : clients) each->cancel();
  loop.run();
  EXPECT_EQ(recorder.failures.size(), clients.size());

  std::promise<void> answered;
  resolver->ask("held.test", 80, [&](const Addresses&) { answered.set_value(); });
  names.let_go({});
  EXPECT_EQ(answered.get_future().wait_for(patience), std::future_status::ready);
  EXPECT_EQ(names.begun(0).size(), Resolver::most_of_one_name + 1);
}

}  // namespace
}  // namespace wspc::io
