// SPDX-License-Identifier: MIT
// threads_test: a handle used from several threads at once. Made for the thread sanitizer, true without it.
//
// As .NET Framework does it: one loop on the receive queue and one on the send queue, each in a thread of its own, with
// one element per call. And as servers do it: any thread takes whatever ALL has to offer.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "abi/support/two_ends.h"

namespace wspc::contract {
namespace {

bool is_last(WEB_SOCKET_BUFFER_TYPE type) { return type == utf8 || type == binary_message; }

// Sends messages of many sizes with pings between them.
void talk(End& end, unsigned messages, unsigned ping_every) {
  for (unsigned i = 0; i < messages; ++i) {
    if (i % ping_every == 0) end.send(WEB_SOCKET_PING_PONG_BUFFER_TYPE, "ping");
    if (i % 50 == 0) end.send(WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE, nullptr);
    end.send(binary_message, pattern(i * 37 % 3000, i));
  }
}

// After talk(): a last ping, and a Close once both ends' were answered, since nobody reads what comes behind a Close.
void say_goodbye(End& end, const End& other) {
  end.send(WEB_SOCKET_PING_PONG_BUFFER_TYPE, "last");
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!(end.answered && other.answered) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(end.answered) << "the last ping has no answer";
  end.send(WEB_SOCKET_CLOSE_BUFFER_TYPE, nullptr);
}

// Receives until the Close; the payload of each message must be the one that talk() sends at that place.
void hear(End& end, unsigned messages) {
  std::string message;
  unsigned count = 0;
  for (Received got = end.receive(); got.type != WEB_SOCKET_CLOSE_BUFFER_TYPE; got = end.receive()) {
    if (got.type == WEB_SOCKET_PING_PONG_BUFFER_TYPE) {
      if (got.data == "last") end.answered = true;
      continue;
    }
    message += got.data;
    if (!is_last(got.type)) continue;
    EXPECT_EQ(message, pattern(count * 37 % 3000, count)) << count;
    message.clear();
    ++count;
  }
  EXPECT_EQ(count, messages);
}

TEST(Threads, two_loops_on_the_two_queues_as_dotnet) {
  constexpr unsigned messages = sanitized ? 1500 : 5000;
  Pipe up;
  Pipe down;
  End client(Role::client, down, up);
  End server(Role::server, up, down);
  const auto send_loop = [](End& end, const End& other, unsigned ping_every) {
    talk(end, messages, ping_every);
    say_goodbye(end, other);
  };
  std::thread threads[] = {std::thread(send_loop, std::ref(client), std::cref(server), 3U),
                           std::thread(send_loop, std::ref(server), std::cref(client), 5U),
                           std::thread(hear, std::ref(client), messages),
                           std::thread(hear, std::ref(server), messages)};
  for (std::thread& thread : threads) thread.join();
}

// The server's receive loop hands each message to its send loop, which sends it back.
TEST(Threads, an_echo_of_thousands_of_messages_with_pings_between) {
  constexpr unsigned messages = sanitized ? 1000 : 4000;
  Pipe up;
  Pipe down;
  Pipe lengths;  // two bytes per message: its size
  Pipe bodies;
  End client(Role::client, down, up);
  End server(Role::server, up, down);
  const auto client_talks = [&] {
    talk(client, messages, 4);
    client.send(WEB_SOCKET_CLOSE_BUFFER_TYPE, nullptr);
  };
  const auto server_hears = [&] {
    std::string message;
    for (Received got = server.receive(); got.type != WEB_SOCKET_CLOSE_BUFFER_TYPE; got = server.receive()) {
      if (got.type == WEB_SOCKET_PING_PONG_BUFFER_TYPE) continue;
      message += got.data;
      if (!is_last(got.type)) continue;
      bodies.put(message);
      lengths.put(std::string{static_cast<char>(message.size() / 256), static_cast<char>(message.size() % 256)});
      message.clear();
    }
    lengths.close();
  };
  const auto server_talks = [&] {
    unsigned count = 0;
    for (std::string length = lengths.take(2); !length.empty(); length = lengths.take(2)) {
      const std::size_t size = static_cast<unsigned char>(length[0]) * 256U + static_cast<unsigned char>(length[1]);
      server.send(binary_message, size == 0 ? std::string() : bodies.take(size));
      if (++count % 7 == 0) server.send(WEB_SOCKET_PING_PONG_BUFFER_TYPE, nullptr);
    }
    server.send(WEB_SOCKET_CLOSE_BUFFER_TYPE, nullptr);
  };
  std::thread threads[] = {std::thread(client_talks), std::thread(hear, std::ref(client), messages),
                           std::thread(server_hears), std::thread(server_talks)};
  for (std::thread& thread : threads) thread.join();
}

// Four threads take every action from the ALL queue, and queue as many operations as they can.
class Crowd {
 public:
  Crowd(End& end, std::size_t sends, std::size_t messages) : end_(end), sends_(sends), messages_(messages) {}

  void work() {
    std::size_t queued = 0;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while ((sent < 4 * sends_ || received < messages_) && std::chrono::steady_clock::now() < deadline) {
      if (queued++ < sends_) send_one();
      act();
    }
  }

  std::atomic<std::size_t> sent = 0;
  std::atomic<std::size_t> received = 0;

 private:
  void send_one() {
    static BYTE payload[300] = {};
    WEB_SOCKET_BUFFER buffer{};
    buffer.Data.pbBuffer = payload;
    buffer.Data.ulBufferLength = sizeof payload;
    EXPECT_EQ(WebSocketSend(end_.app.handle, binary_message, &buffer, nullptr), S_OK);
  }

  void act() {
    const Got got = end_.next(all_queues, 2);
    EXPECT_EQ(got.result, S_OK);
    switch (got.action) {
      case no_action:
        return std::this_thread::yield();
      case to_network:
        return end_.write(got);
      case from_network:
        return end_.read(got);
      case send_complete:
        ++sent;
        break;
      case receive_complete:
        if (is_last(got.type)) {
          ++received;
        } else {  // a message that lies across the end of a read comes in two parts: one receive more
          EXPECT_EQ(WebSocketReceive(end_.app.handle, nullptr, nullptr), S_OK);
        }
        break;
    }
    WebSocketCompleteAction(end_.app.handle, got.context, 0);
  }

  End& end_;
  std::size_t sends_;
  std::size_t messages_;
};

TEST(Threads, many_threads_on_one_queue) {
  constexpr std::size_t sends = sanitized ? 300 : 1000;
  constexpr std::size_t messages = 2 * sends;
  Pipe in;
  Pipe out;
  End server(Role::server, in, out);
  std::string wire;
  for (std::size_t i = 0; i < messages; ++i) wire += from_client(ping("p")) + from_client(binary(pattern(i % 200)));
  in.put(wire);
  for (std::size_t i = 0; i < messages; ++i) ASSERT_EQ(WebSocketReceive(server.app.handle, nullptr, nullptr), S_OK);
  Crowd crowd(server, sends, messages);
  std::thread threads[4];
  for (std::thread& thread : threads) thread = std::thread([&] { crowd.work(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(crowd.sent, 4 * sends);
  EXPECT_EQ(crowd.received, messages);
  const std::vector<Frame> frames = decode(out.take(~std::size_t{0}));
  const auto pongs = std::count(frames.begin(), frames.end(), pong("p"));
  EXPECT_GT(pongs, 0);
  EXPECT_EQ(frames.size(), 4 * sends + static_cast<std::size_t>(pongs)) << "frames are not torn apart";
}

// Keeps a few operations queued on one queue and does what it says, until the handle is aborted and drained.
void loop_until_aborted(End& end, WEB_SOCKET_ACTION_QUEUE queue) {
  static BYTE payload[100] = {};
  WEB_SOCKET_BUFFER buffer{};
  buffer.Data.pbBuffer = payload;
  buffer.Data.ulBufferLength = sizeof payload;
  int pending = 0;
  bool aborted = false;
  for (;;) {
    if (!aborted && pending < 4) {
      const HRESULT result = queue == send_queue ? WebSocketSend(end.app.handle, binary_message, &buffer, nullptr)
                                                 : WebSocketReceive(end.app.handle, nullptr, nullptr);
      aborted = FAILED(result);
      pending += aborted ? 0 : 1;
    }
    const Got got = end.next(queue, 1);
    if (got.action == no_action && aborted) break;
    if (got.action == no_action) std::this_thread::yield();
    if (got.action == to_network) end.write(got);
    if (got.action == from_network) end.read(got);
    if (got.action != send_complete && got.action != receive_complete) continue;
    --pending;
    WebSocketCompleteAction(end.app.handle, got.context, 0);
  }
  EXPECT_EQ(pending, 0) << "each was indicated, once";
}

TEST(Threads, an_abort_from_a_third_thread_ends_both_loops) {
  for (int round = 0; round < (sanitized ? 20 : 100); ++round) {
    Pipe in;
    Pipe out;
    End server(Role::server, in, out);
    std::string wire;
    for (int i = 0; i < 200; ++i) wire += from_client(i % 5 == 0 ? ping("p") : binary("message"));
    in.put(wire);
    in.close();  // after the last byte each read transfers 0
    std::thread sender(loop_until_aborted, std::ref(server), send_queue);
    std::thread receiver(loop_until_aborted, std::ref(server), receive_queue);
    std::this_thread::sleep_for(std::chrono::microseconds(round * 50));
    WebSocketAbortHandle(server.app.handle);
    sender.join();
    receiver.join();
    EXPECT_EQ(server.next(all_queues, 1).action, no_action);
  }
}

TEST(Threads, handles_know_nothing_of_each_other) {
  const auto live = [] {
    for (int i = 0; i < (sanitized ? 50 : 300); ++i) {
      App client(Role::client);
      App server(Role::server);
      EXPECT_EQ(client.send(utf8, "question"), S_OK);
      server.listen();
      converse(client, server);
      EXPECT_EQ(server.messages().size(), 1U);
    }
  };
  std::thread threads[] = {std::thread(live), std::thread(live), std::thread(live)};
  for (std::thread& thread : threads) thread.join();
}

TEST(Threads, a_call_without_contention_takes_no_time) {
  Pipe in;
  Pipe out;
  End server(Role::server, in, out);
  auto best = std::chrono::steady_clock::duration::max();
  for (int batch = 0; batch < 50; ++batch) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(server.next(send_queue, 1).action, no_action);
    best = std::min(best, (std::chrono::steady_clock::now() - start) / 1000);
  }
  EXPECT_LT(best, std::chrono::microseconds(sanitized ? 50 : 1)) << "per call, the best of many";
}

}  // namespace
}  // namespace wspc::contract
