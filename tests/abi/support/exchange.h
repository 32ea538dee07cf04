// SPDX-License-Identifier: MIT
// exchange: one conversation with a bit of everything, for tests that disturb it at every step.
#ifndef WSPC_TESTS_ABI_SUPPORT_EXCHANGE_H
#define WSPC_TESTS_ABI_SUPPORT_EXCHANGE_H

#include <gtest/gtest.h>

#include "abi/support/driver.h"

namespace wspc::contract {

inline constexpr std::size_t exchange_sends = 5;
inline constexpr std::size_t exchange_receives = 3;

// Queues five sends and three receives; the network has pings, messages in one frame and in several, a pong, a Close.
inline void begin_exchange(App& app) {
  for (std::size_t i = 0; i < exchange_receives; ++i) ASSERT_EQ(app.receive(), S_OK);
  ASSERT_EQ(app.send(WEB_SOCKET_UTF8_FRAGMENT_BUFFER_TYPE, pattern_text(700)), S_OK);
  ASSERT_EQ(app.send_control(WEB_SOCKET_PING_PONG_BUFFER_TYPE), S_OK);
  ASSERT_EQ(app.send(WEB_SOCKET_UTF8_MESSAGE_BUFFER_TYPE, "end"), S_OK);
  ASSERT_EQ(app.send(WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, ""), S_OK);
  ASSERT_EQ(app.send_close(1001, "going away"), S_OK);
  app.feed(ping(pattern(125)));
  app.feed(text(pattern_text(600)));
  app.feed(more(binary("one")));
  app.feed(ping("within"));
  app.feed(continuation("two"));
  app.feed(pong("pong"));
  app.feed(close(1000, "bye"));
}

inline std::vector<Frame> exchange_frames() {
  return {more(text(pattern_text(700))),
          ping(),
          continuation("end"),
          binary(""),
          close(1001, "going away"),
          pong(pattern(125)),
          pong("within")};
}

inline std::vector<Message> exchange_messages() { return {{true, pattern_text(600)}, {false, "onetwo"}}; }

// Ways to play it.
struct Way {
  Role role = Role::client;
  Policy policy = {};
  std::string name = {};
};

inline std::vector<Way> ways() {
  std::vector<Way> all;
  for (const Role role : {Role::client, Role::server}) {
    for (const bool split : {false, true}) {
      for (const ULONG capacity : {1U, 2U}) {
        for (const std::size_t chunk : {std::size_t{60}, std::size_t{100'000}}) {
          for (const ULONG room : {0U, 250U}) {
            all.push_back({role,
                           {.split = split, .capacity = capacity, .chunk = chunk, .room = room},
                           std::string(role == Role::client ? "client" : "server") + (split ? " split" : " all") +
                               " capacity " + std::to_string(capacity) + " chunk " + std::to_string(chunk) + " room " +
                               std::to_string(room)});
          }
        }
      }
    }
  }
  return all;
}

inline Setup small_buffers(Role role) { return {.receive = 256, .send = role == Role::client ? 256U : 16U}; }

}  // namespace wspc::contract

#endif
