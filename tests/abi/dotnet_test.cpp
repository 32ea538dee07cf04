// SPDX-License-Identifier: MIT
// dotnet_test: pings that arrive while .NET Framework's two loops send and receive are answered in time.
//
// The peer is made of bytes: it shares nothing with the library. RFC 6455 §5.5.3 lets an answer to a later ping stand
// for earlier ones; so a ping is answered by the first pong that echoes it or a later one.
#include "abi/support/dotnet.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::contract {
namespace {

using namespace std::chrono_literals;

constexpr unsigned messages = 10'000;
constexpr auto binary_message = WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;

// Milliseconds on a clock that falls behind when the machine does not run the threads, which then cannot be on time.
class Ticks {
 public:
  Ticks() : thread_([this] { count(); }) {}
  ~Ticks() {
    over_ = true;
    thread_.join();
  }
  unsigned now() const { return now_; }

 private:
  void count() {
    while (!over_) {
      std::this_thread::sleep_for(1ms);
      ++now_;
    }
  }

  std::atomic<unsigned> now_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

// The pings of one peer, numbered from 0, and how long each waited for its answer.
class Pings {
 public:
  explicit Pings(const Ticks& ticks) : ticks_(ticks) {}

  std::string next() {
    const std::lock_guard lock(mutex_);
    sent_.push_back(ticks_.now());
    return std::to_string(sent_.size() - 1);
  }

  void answered(const std::string& payload) {
    if (payload.empty()) return;  // a keep-alive, which answers nothing
    const std::lock_guard lock(mutex_);
    const std::size_t number = std::stoul(payload);
    ASSERT_LT(number, sent_.size()) << "a pong for a ping that was never sent";
    for (; answered_ <= number; ++answered_) longest_ = std::max(longest_, ticks_.now() - sent_[answered_]);
  }

  bool all_answered() const {
    const std::lock_guard lock(mutex_);
    return answered_ == sent_.size();
  }
  std::size_t sent() const {
    const std::lock_guard lock(mutex_);
    return sent_.size();
  }
  unsigned longest() const {
    const std::lock_guard lock(mutex_);
    return longest_;
  }

  // False when the latest ping is not answered in time, however long that is.
  bool wait() const {
    const unsigned start = ticks_.now();
    while (!all_answered() && ticks_.now() - start < 10'000) std::this_thread::sleep_for(1ms);
    return all_answered();
  }

 private:
  const Ticks& ticks_;
  mutable std::mutex mutex_;
  std::vector<unsigned> sent_;
  std::size_t answered_ = 0;
  unsigned longest_ = 0;
};

std::string message(unsigned number) { return pattern(number * 37 % 3000, number); }

// The other end of the wire.
class Peer {
 public:
  Peer(Role app, Link& in, Link& out, Pings& pings) : app_(app), in_(in), out_(out), pings_(pings) {}

  void send(const Frame& frame) {
    const std::lock_guard lock(sending_);
    out_.write(app_ == Role::server ? from_client(frame) : from_server(frame));
  }
  void ping() { send(contract::ping(pings_.next())); }

  // Reads until the Close, and answers it. Each message must be the next one.
  void hear() {
    std::string wire;
    for (std::string bytes = in_.read(4096); !bytes.empty(); bytes = in_.read(4096)) {
      wire += bytes;
      while (const auto frame = take_frame(wire)) {
        if (frame->opcode == 10) pings_.answered(frame->payload);
        if (frame->opcode == 2) check_message(frame->payload);
        if (frame->opcode == 8) return send(*frame);
      }
    }
    ADD_FAILURE() << "no Close came";
  }

  std::atomic<unsigned> heard = 0;

 private:
  void check_message(const std::string& payload) {
    EXPECT_TRUE(payload == message(heard)) << "message " << heard;
    ++heard;
  }

  Role app_;
  Link& in_;
  Link& out_;
  Pings& pings_;
  std::mutex sending_;
};

struct Connection {
  explicit Connection(Role role, ULONG send_size = 4096)
      : role_(role), app(role, 4096, send_size, down, up), pings(ticks), peer(role, up, down, pings) {}

  Role role_;
  Link up{4096};
  Link down{4096};
  DotNet app;
  Ticks ticks;
  Pings pings;
  Peer peer;
  std::atomic<unsigned> received = 0;
  std::atomic<bool> uploaded = false;

  void upload() {
    for (unsigned i = 0; i < messages; ++i) app.send(binary_message, message(i));
    uploaded = true;
  }
  void keep_alive(const std::atomic<bool>& over) {
    for (; !over; std::this_thread::sleep_for(5ms)) app.keep_alive();
  }
  void receive() {
    std::string whole;
    for (Received got = app.receive(); got.type != WEB_SOCKET_CLOSE_BUFFER_TYPE; got = app.receive()) {
      whole += got.data;
      if (got.type != binary_message) continue;
      EXPECT_TRUE(whole == message(received)) << "message " << received;
      ++received;
      whole.clear();
    }
  }

  // Runs the application's loops against what the peer does in `talk`, and closes when both are through.
  void run(const std::function<void()>& talk) {
    std::atomic<bool> over = false;
    std::thread hears([&] { peer.hear(); });
    std::thread receives([&] { receive(); });
    std::thread keeps_alive([&] { keep_alive(over); });
    std::thread uploads([&] { upload(); });
    talk();
    uploads.join();
    EXPECT_TRUE(pings.wait()) << "the last ping is not answered, and the peer has nothing else to say";
    over = true;
    keeps_alive.join();
    app.close(1000);
    hears.join();
    receives.join();
    EXPECT_EQ(peer.heard, messages);
    EXPECT_LE(pings.longest(), 100U) << "milliseconds until a ping was answered";
  }
};

void ping_while_messages_go_both_ways(Role role, ULONG send_size) {
  Connection connection(role, send_size);
  connection.run([&] {
    unsigned last = connection.ticks.now();
    for (unsigned i = 0; i < messages; ++i) {
      connection.peer.send(binary(message(i)));
      if (connection.ticks.now() - last < 3) continue;
      last = connection.ticks.now();
      connection.peer.ping();
    }
  });
  EXPECT_EQ(connection.received, messages);
  EXPECT_GT(connection.pings.sent(), 0U);
}

// Nothing but a ping comes from the peer before the answer to it is there, and no keep-alive wakes the receive loop.
void ping_while_the_application_only_uploads(Role role, ULONG send_size) {
  Connection connection(role, send_size);
  connection.run([&] {
    while (!connection.uploaded) {
      connection.peer.ping();
      ASSERT_TRUE(connection.pings.wait()) << "ping " << connection.pings.sent() - 1 << " is not answered";
    }
  });
  EXPECT_GT(connection.pings.sent(), 0U);
}

TEST(DotNet, answers_pings_while_messages_go_both_ways) {
  ping_while_messages_go_both_ways(Role::client, 4096);
  ping_while_messages_go_both_ways(Role::server, 16);
}

TEST(DotNet, answers_pings_of_a_silent_peer_while_it_uploads) {
  ping_while_the_application_only_uploads(Role::client, 4096);
  ping_while_the_application_only_uploads(Role::server, 16);
}

TEST(DotNet, answers_pings_when_a_message_leaves_in_many_parts) {
  ping_while_the_application_only_uploads(Role::client, 256);
  ping_while_messages_go_both_ways(Role::client, 256);
}

}  // namespace
}  // namespace wspc::contract
