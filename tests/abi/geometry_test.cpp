// SPDX-License-Identifier: MIT
// geometry_test: buffers of every size at every alignment. The driver sees to it that no pointer lies outside the given
// buffer of exactly receive + send + 144 bytes, or is longer than the larger of the two; its guard bytes stay intact.
#include <algorithm>

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {
namespace {

constexpr ULONG receive_sizes[] = {256, 257, 300, 511, 1000, 4096, 10'001, 65'535, 65'536};
constexpr ULONG server_sends[] = {16, 17, 23, 64, 255, 256, 4096, 65'536};
constexpr ULONG client_sends[] = {16, 17, 31, 125, 131, 255, 256, 257, 301, 1023, 4096, 65'535, 65'536};

constexpr auto utf8 = WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE;
constexpr auto binary_message = WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE;

const std::string& bytes_of(std::size_t size) {
  static std::string all;
  if (all.size() < size) all = pattern(size + 70'000);
  thread_local std::string cut;
  return cut = all.substr(0, size);
}

std::vector<std::size_t> around(ULONG size) {
  return {0, 1, 125, 126, size - 15, size - 14, size - 8, size - 1, size, size + 1, 2 * size + 7};
}

// Both directions at once: messages around the sizes of both buffers, the longest control frames, both Closes.
void converse_in(const Setup& setup, Role role, const Policy& policy) {
  SCOPED_TRACE(testing::Message() << "receive " << setup.receive << " send " << setup.send << " alignment "
                                  << setup.alignment << (role == Role::client ? " client" : " server") << " capacity "
                                  << policy.capacity << (policy.split ? " split" : ""));
  App app(role, setup, policy);
  std::vector<Frame> sent;
  std::vector<Message> arrived;
  for (const std::size_t size : around(setup.send)) {
    ASSERT_EQ(app.send(binary_message, bytes_of(size)), S_OK);
    sent.push_back(binary(bytes_of(size)));
  }
  ASSERT_EQ(app.send(WEB_SOCKET_PING_PONG_BUFFER_TYPE, bytes_of(125)), S_OK);
  sent.push_back(ping(bytes_of(125)));
  ASSERT_EQ(app.send_close(1000, pattern_text(123)), S_OK);
  sent.push_back(close(1000, pattern_text(123)));
  for (const std::size_t size : around(setup.receive)) {
    app.feed(ping(bytes_of(125)));
    app.feed(binary(bytes_of(size)));
    arrived.push_back({false, bytes_of(size)});
  }
  app.feed(pong(bytes_of(125)));
  app.feed(close(1001, pattern_text(123)));
  app.listen();

  EXPECT_EQ(app.error, S_OK);
  ASSERT_FALSE(app.received.empty());
  EXPECT_EQ(app.received.back().data, pattern_text(123));
  EXPECT_EQ(app.messages(), arrived);
  std::vector<Frame> frames = app.frames();
  const auto pongs =
      std::remove_if(frames.begin(), frames.end(), [](const Frame& frame) { return frame.opcode == 10; });
  for (auto answer = pongs; answer != frames.end(); ++answer) answer->payload.clear();
  EXPECT_NE(pongs, frames.end());
  frames.erase(pongs, frames.end());
  EXPECT_EQ(frames, sent);
}

template <std::size_t size>
void sweep(Role role, const ULONG (&sends)[size]) {
  std::size_t turn = 0;
  for (const ULONG receive : receive_sizes) {
    for (const ULONG send : sends) {
      for (const bool split : {false, true}) {
        for (const ULONG capacity : {1U, 2U}) {
          const std::size_t chunk = turn % 3 == 0 ? 100'000 : turn % 3 == 1 ? 1000 : 333;
          converse_in({.receive = receive, .send = send, .alignment = turn++ * 7 % 16}, role,
                      {.split = split, .capacity = capacity, .chunk = chunk});
        }
      }
    }
  }
}

TEST(Geometry, every_pair_of_sizes_on_a_server) { sweep(Role::server, server_sends); }
TEST(Geometry, every_pair_of_sizes_on_a_client) { sweep(Role::client, client_sends); }

// Pings of 0 to 125 bytes, out of and into a send buffer of each size that is smaller than what programs usually give.
TEST(Geometry, pings_of_every_size_in_both_directions) {
  for (const Role role : {Role::client, Role::server}) {
    for (ULONG send = 16; send < 256; ++send) {
      for (const ULONG capacity : {1U, 2U}) {
        App app(role, {.receive = 256, .send = send, .alignment = send % 16}, {.split = true, .capacity = capacity});
        std::vector<Frame> expected;
        for (std::size_t size = 0; size <= 125; ++size) {
          ASSERT_EQ(app.send(WEB_SOCKET_PING_PONG_BUFFER_TYPE, bytes_of(size)), S_OK);
          app.run();
          app.feed(ping(bytes_of(size)));
          app.listen();
          expected.push_back(ping(bytes_of(size)));
          expected.push_back(pong(bytes_of(size)));
        }
        EXPECT_EQ(app.frames(), expected) << "send buffer of " << send;
        app.abort();
      }
    }
  }
}

TEST(Geometry, every_alignment) {
  for (std::size_t alignment = 0; alignment < 16; ++alignment) {
    for (const ULONG receive : {256U, 257U, 1001U}) {
      for (const bool split : {false, true}) {
        for (const ULONG capacity : {1U, 2U}) {
          for (const ULONG room : {0U, 77U}) {
            const Policy policy{.split = split, .capacity = capacity, .chunk = 100, .room = room};
            converse_in({.receive = receive, .send = 16, .alignment = alignment}, Role::server, policy);
            converse_in({.receive = receive, .send = 31, .alignment = alignment}, Role::server, policy);
            converse_in({.receive = receive, .send = 256, .alignment = alignment}, Role::client, policy);
            converse_in({.receive = receive, .send = 259, .alignment = alignment}, Role::client, policy);
          }
        }
      }
    }
  }
}

TEST(Geometry, byte_by_byte) {
  for (const Role role : {Role::client, Role::server}) {
    for (const ULONG room : {0U, 1U, 300U}) {
      converse_in({.receive = 256, .send = role == Role::client ? 256U : 16U, .alignment = 5}, role,
                  {.split = true, .capacity = 1, .chunk = 1, .room = room});
    }
  }
}

TEST(Geometry, with_masking_disabled) {
  for (const ULONG capacity : {1U, 2U}) {
    converse_in({.receive = 256, .send = 256, .alignment = 3, .disable_masking = TRUE}, Role::client,
                {.split = true, .capacity = capacity});
    converse_in({.receive = 256, .send = 16, .alignment = 3, .disable_masking = TRUE}, Role::server,
                {.split = true, .capacity = capacity});
  }
}

TEST(Geometry, without_a_given_buffer) {
  for (const Role role : {Role::client, Role::server}) {
    converse_in({.receive = 300, .send = 300, .allocated = false}, role, {});
  }
}

TEST(Geometry, a_pong_that_waits_fits_too) {
  for (std::size_t alignment = 0; alignment < 16; ++alignment) {
    for (const Role role : {Role::client, Role::server}) {
      App app(role, {.receive = 256, .send = role == Role::client ? 256U : 16U, .alignment = alignment});
      ASSERT_EQ(app.send(utf8, pattern_text(1000)), S_OK);
      app.transfer(app.next(send_queue, 1));
      for (int i = 0; i < 4; ++i) app.feed(ping(bytes_of(125)));
      app.feed(binary(bytes_of(256)));
      ASSERT_EQ(app.receive(), S_OK);
      for (Action action = app.next(receive_queue, 1); action.action == WEB_SOCKET_RECEIVE_FROM_NETWORK_ACTION;
           action = app.next(receive_queue, 1)) {
        app.transfer(action);  // reads on while the frame is half written
        if (app.incoming.empty()) break;
      }
      app.complete_outstanding();
      app.run();
      const std::vector<Frame> frames = app.frames();
      ASSERT_GE(frames.size(), 2U);
      EXPECT_EQ(frames[0], text(pattern_text(1000)));
      EXPECT_EQ(frames[1], pong(bytes_of(125)));
    }
  }
}

}  // namespace
}  // namespace wspc::contract
