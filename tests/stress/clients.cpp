// SPDX-License-Identifier: MIT
// clients: what programs do with the library's clients, while servers come and go.
#include "clients.h"

#include <array>
#include <thread>
#include <utility>

#include "wspc/client.h"

namespace wspc::stress {
namespace {

using namespace std::chrono_literals;

constexpr Backoff impatient{.attempts = 3, .first = 5ms, .most = 20ms, .settled = 10'000ms};

std::string some_text(Chance& chance) { return std::string(chance.below(chance.one_in(5) ? 100'000 : 500), 'x'); }

// Checks that the echoes are the messages that were sent, in the same order.
void talk(Scene& scene) {
  WebSocket socket = dial(scene.rounds.url() + "/echo", scene.chance);
  for (std::uint64_t i = scene.chance.below(20); i > 0; --i) {
    const std::string text = some_text(scene.chance);
    if (socket.send(text) != Error::none) return;
    const auto message = socket.receive_for(10s);
    if (!message) return;
    if (message->payload != text) return scene.tally.complain("another message came back than was sent");
  }
  socket.close();
}

void hold(Scene& scene) {
  const WebSocket socket = dial(scene.rounds.url() + "/burst", scene.chance);
  scene.chance.pause(50ms);
  scene.shelf.keep(socket);
}

void abort_early(Scene& scene) {
  WebSocket socket = dial(scene.rounds.url() + "/echo", scene.chance);
  for (std::uint64_t i = scene.chance.below(50); i > 0; --i)
    static_cast<void>(socket.try_send(some_text(scene.chance)));
  std::thread other([&socket] { socket.abort(); });
  socket.ping("still there?");
  static_cast<void>(socket.receive_for(1ms));
  other.join();
}

// One thread sends, one receives, and a third looks on and closes.
void share(Scene& scene) {
  WebSocket socket = dial(scene.rounds.url() + "/echo", scene.chance);
  std::thread sender([socket, seed = scene.chance.seed()]() mutable {
    Chance chance(seed);
    while (socket.send(some_text(chance)) == Error::none) continue;
  });
  std::thread receiver([socket]() mutable {
    while (socket.receive()) continue;
  });
  scene.chance.pause(20ms);
  static_cast<void>(socket.queued() + static_cast<std::size_t>(socket.round_trip().count()));
  if (!socket.is_over()) socket.close(close_code::normal, "enough");
  sender.join();
  receiver.join();
  static_cast<void>(socket.closure().clean);
  static_cast<void>(socket.close_reason());
}

void meet_a_rude_task(Scene& scene) {
  const char* const paths[] = {"/throw", "/early", "/deaf"};
  WebSocket socket = dial(scene.rounds.url() + paths[scene.chance.below(3)], scene.chance);
  socket.send("hello");
  while (socket.receive_for(200ms)) continue;
  if (scene.chance.one_in(2)) socket.close();
}

void be_refused(Scene& scene) {
  const bool throws = scene.chance.one_in(2);
  try {
    static_cast<void>(dial(scene.rounds.url() + (throws ? "/verdict-throws" : "/refused"), scene.chance));
    scene.tally.complain("a request that has to be refused was served");
  } catch (const ConnectError& error) {
    const Failure& failure = error.failure();
    const unsigned expected = throws ? 500 : 403;
    if (failure.cause != Failure::Cause::http) throw;
    if (failure.status != expected && failure.status != 503) {
      scene.tally.complain("refused with status " + std::to_string(failure.status));
    }
  }
}

void reconnect(Scene& scene) {
  Client client(client_options(scene.rounds.url() + "/echo", scene.chance), impatient);
  for (int i = 0; i < 3; ++i) {
    WebSocket socket = client.connect();
    socket.send("again");
    static_cast<void>(socket.receive_for(1s));
    if (scene.chance.one_in(2)) socket.abort();
  }
}

void cancel(Scene& scene) {
  Client client(client_options(scene.rounds.url() + "/echo", scene.chance), impatient);
  std::thread other([&client, chance = Chance(scene.chance.seed())]() mutable {
    chance.pause(5ms);
    client.cancel();
  });
  try {
    scene.shelf.keep(client.connect());
  } catch (const ConnectError& error) {
    if (error.failure().cause == Failure::Cause::cancelled) scene.tally.count("client: cancelled an attempt");
  }
  other.join();
}

Task<bool> talk_in_a_task(Client& client, std::string text) {
  WebSocket socket = co_await client.async_connect();
  for (int i = 0; i < 5; ++i) {
    if (co_await socket.async_send(text) != Error::none) co_return true;
    const auto message = co_await socket.async_receive();
    if (!message) co_return true;
    if (message->payload != text) co_return false;
  }
  co_await socket.async_close();
  co_return true;
}

void await(Scene& scene) {
  Client client(client_options(scene.rounds.url() + "/echo", scene.chance), impatient);
  if (!run(talk_in_a_task(client, some_text(scene.chance))))
    scene.tally.complain("another message came back to a task");
}

void open_many(Scene& scene) {
  std::vector<WebSocket> sockets;
  for (int i = 0; i < 10; ++i) sockets.push_back(dial(scene.rounds.url() + "/echo", scene.chance));
  for (WebSocket& socket : sockets) socket.send("many");
  for (WebSocket& socket : sockets) scene.shelf.keep(std::move(socket));
}

}  // namespace

std::span<const Kind> client_kinds() {
  static constexpr std::array<Kind, 10> kinds{{{"talk", talk},
                                               {"hold", hold},
                                               {"abort", abort_early},
                                               {"share", share},
                                               {"meet a rude task", meet_a_rude_task},
                                               {"be refused", be_refused},
                                               {"reconnect", reconnect},
                                               {"cancel", cancel},
                                               {"await", await},
                                               {"open many", open_many}}};
  return kinds;
}

ClientOptions client_options(const std::string& url, Chance& chance) {
  ClientOptions options;
  options.url = url;
  options.tls.verify = false;
  options.connection.timeouts.close = 1000ms;
  const Http ways[] = {Http::one, Http::two, Http::any};
  options.http = ways[chance.below(3)];
  if (chance.one_in(3)) options.deflate.emplace();
  return options;
}

WebSocket dial(const std::string& url, Chance& chance) { return connect(url, client_options(url, chance)); }

}  // namespace wspc::stress
