// SPDX-License-Identifier: MIT
// threads_test: a handle used from several threads at once. Made for the thread sanitizer, true without it.
//
// As .NET Framework does it: one loop on the receive queue and one on the send queue, each in a thread of its own, with
// one element per call. And as servers do it: any thread takes whatever ALL has to offer.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "abi/driver.h"

namespace wspc::contract {
namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
constexpr auto binary_message = WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;
constexpr auto no_action = WEB_SOCKET_NO_ACTION;
constexpr auto to_network = WEB_SOCKET_SEND_TO_NETWORK_ACTION;
constexpr auto send_complete = WEB_SOCKET_INDICATE_SEND_COMPLETE_ACTION;
constexpr auto from_network = WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
constexpr auto receive_complete = WEB_SOCKET_INDICATE_RECEIVE_COMPLETE_ACTION;
constexpr auto patience = 120s;

// One direction of the network, or a queue of work: what is put in comes out, in order. take() waits; empty: closed.
class Pipe {
 public:
  void put(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
    ready_.notify_one();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }
  std::string take(std::size_t most) {
    std::unique_lock lock(mutex_);
    if (!ready_.wait_for(lock, patience, [&] { return closed_ || !bytes_.empty(); })) ADD_FAILURE() << "stuck";
    std::string taken = bytes_.substr(0, most);
    bytes_.erase(0, taken.size());
    return taken;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::string bytes_;
  bool closed_ = false;
};

struct Got {
  HRESULT result = S_OK;
  WEB_SOCKET_ACTION action = no_action;
  WEB_SOCKET_BUFFER_TYPE type{};
  WEB_SOCKET_BUFFER buffers[2]{};
  ULONG count = 0;
  PVOID application = nullptr;
  PVOID context = nullptr;

  [[nodiscard]] std::string bytes() const {
    std::string joined;
    for (ULONG i = 0; i < count; ++i) {
      joined.append(reinterpret_cast<const char*>(buffers[i].Data.pbBuffer), buffers[i].Data.ulBufferLength);
    }
    return joined;
  }
};

// One end of a connection, and what its two loops share.
struct End {
  End(Role role, Pipe& from, Pipe& to)
      : app(role, {.receive = 1000, .send = role == Role::client ? 700U : 16U}), in(from), out(to) {}
  App app;  // for its handle only: the loops call the functions themselves
  Pipe& in;
  Pipe& out;
  std::atomic<bool> writing = false;

  Got next(WEB_SOCKET_ACTION_QUEUE queue, ULONG capacity) {
    Got got;
    got.count = capacity;
    got.result = WebSocketGetAction(app.handle, queue, got.buffers, &got.count, &got.action, &got.type,
                                    &got.application, &got.context);
    return got;
  }

  void write(const Got& got) {
    EXPECT_FALSE(writing.exchange(true)) << "two threads write to the network at once";
    const std::string bytes = got.bytes();
    out.put(bytes);
    writing = false;
    WebSocketCompleteAction(app.handle, got.context, static_cast<ULONG>(bytes.size()));
  }

  void read(const Got& got) {
    const std::string bytes = in.take(got.buffers[0].Data.ulBufferLength);
    std::copy(bytes.begin(), bytes.end(), got.buffers[0].Data.pbBuffer);
    WebSocketCompleteAction(app.handle, got.context, static_cast<ULONG>(bytes.size()));
  }

  // One WebSocketReceive and everything until it is indicated.
  Received receive() {
    EXPECT_EQ(WebSocketReceive(app.handle, nullptr, nullptr), S_OK);
    for (;;) {
      const Got got = next(receive_queue, 1);
      EXPECT_EQ(got.result, S_OK);
      if (got.action == from_network) read(got);
      if (got.action == to_network) write(got);
      if (got.action == receive_complete) {
        Received received{.type = got.type, .data = got.bytes()};
        WebSocketCompleteAction(app.handle, got.context, got.buffers[0].Data.ulBufferLength);
        return received;
      }
      if (FAILED(got.result) || got.action == no_action) {
        ADD_FAILURE() << "the receive queue has no action, though a receive is queued";
        return {.type = WEB_SOCKET_CLOSE_BUFFER_TYPE};
      }
    }
  }

  // One WebSocketSend and everything until it is indicated. NO_ACTION: a pong is on its way out.
  void send(WEB_SOCKET_BUFFER_TYPE type, WEB_SOCKET_BUFFER* buffer) {
    EXPECT_EQ(WebSocketSend(app.handle, type, buffer, nullptr), S_OK);
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      const Got got = next(send_queue, 2);
      EXPECT_EQ(got.result, S_OK);
      if (got.action == to_network) write(got);
      if (got.action == no_action) std::this_thread::yield();
      if (got.action != send_complete) continue;
      return WebSocketCompleteAction(app.handle, got.context, 0);
    }
    ADD_FAILURE() << "a send never ends";
  }

  void send(WEB_SOCKET_BUFFER_TYPE type, std::string_view payload) {
    std::string memory(payload);
    WEB_SOCKET_BUFFER buffer{};
    buffer.Data.pbBuffer = reinterpret_cast<PBYTE>(memory.data());
    buffer.Data.ulBufferLength = static_cast<ULONG>(memory.size());
    send(type, &buffer);
  }
};

bool is_last(WEB_SOCKET_BUFFER_TYPE type) {
  return type == utf8 || type == binary_message;
}

// Sends messages of many sizes with pings between them, and a Close.
void talk(End& end, unsigned messages, unsigned ping_every) {
  for (unsigned i = 0; i < messages; ++i) {
    if (i % ping_every == 0) end.send(WEB_SOCKET_PING_PONG_BUFFER_TYPE, "ping");
    if (i % 50 == 0) end.send(WEB_SOCKET_UNSOLICITED_PONG_BUFFER_TYPE, nullptr);
    end.send(binary_message, pattern(i * 37 % 3000, i));
  }
  end.send(WEB_SOCKET_CLOSE_BUFFER_TYPE, nullptr);
}

// Receives until the Close; the payload of each message must be the one that talk() sends at that place.
void hear(End& end, unsigned messages, unsigned& pongs) {
  std::string message;
  unsigned count = 0;
  for (Received got = end.receive(); got.type != WEB_SOCKET_CLOSE_BUFFER_TYPE; got = end.receive()) {
    if (got.type == WEB_SOCKET_PING_PONG_BUFFER_TYPE) {
      ++pongs;
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
  unsigned client_pongs = 0;
  unsigned server_pongs = 0;
  std::thread threads[] = {std::thread([&] { talk(client, messages, 3); }),
                           std::thread([&] { talk(server, messages, 5); }),
                           std::thread([&] { hear(client, messages, client_pongs); }),
                           std::thread([&] { hear(server, messages, server_pongs); })};
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(client_pongs, messages / 50) << "answers to pings, besides the unsolicited ones";
  EXPECT_GT(server_pongs, messages / 50);
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
  unsigned pongs = 0;
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
  std::thread threads[] = {std::thread([&] { talk(client, messages, 4); }),
                           std::thread([&] { hear(client, messages, pongs); }), std::thread(server_hears),
                           std::thread(server_talks)};
  for (std::thread& thread : threads) thread.join();
}

// Four threads take from ALL whatever there is, and queue what they can.
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
  EXPECT_LT(best, sanitized ? 50us : 1us) << "per call, the best of many";
}

}  // namespace
}  // namespace wspc::contract
