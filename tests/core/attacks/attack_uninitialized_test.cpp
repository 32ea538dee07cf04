// SPDX-License-Identifier: MIT
// attack_uninitialized_test: nothing leaves that nobody wrote.
//
// Everything that can be sent is sent, and its bytes go to write(). Run by valgrind, which knows of each byte whether
// something was written there; on its own, this shows no more than that the frames are whole.
#include <array>
#include <fcntl.h>
#include <memory>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/deflate/deflate_fixture.h"
#include "vectors/handles.h"

namespace wspc {
namespace {

using namespace network;

// valgrind looks at all that is handed to the system.
bool reaches_the_network(std::string_view bytes) {
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const ssize_t written = ::write(nowhere, bytes.data(), bytes.size());
  ::close(nowhere);
  return written == static_cast<ssize_t>(bytes.size());
}

class AttackOnMemory : public Compressed {
 protected:
  void send_everything(Connection& connection) const {
    for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 125U, 126U, 127U, 1000U, 65535U, 65536U, 100000U}) {
      const std::string text(size, 't');
      EXPECT_EQ(connection.send_text(text), Error::none);
      EXPECT_EQ(connection.send_fragment(MessageType::binary, bytes(text)), Error::none);
      EXPECT_EQ(connection.send_binary({}), Error::none);
      EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes(text)), Error::none);
      EXPECT_EQ(connection.send(Prepared::text(text)), Error::none);
      if (size <= 125) {
        EXPECT_EQ(connection.ping(bytes(text)), Error::none);
        EXPECT_EQ(connection.pong(bytes(text)), Error::none);
        give(connection, from_peer(fin | network::ping, text));
      }
      const std::string out = drain(connection);
      EXPECT_GE(frames(out).size(), 5u);
      EXPECT_TRUE(reaches_the_network(out));
    }
  }
};
FOR_BOTH(AttackOnMemory);

TEST_P(AttackOnMemory, finds_nothing_in_frames_that_nobody_wrote) {
  Connection connection(role);
  send_everything(connection);
}

TEST_P(AttackOnMemory, finds_nothing_in_compressed_frames_that_nobody_wrote) {
  for (const bool no_takeover : {true, false}) {
    Connection connection = with(both(15, no_takeover));
    send_everything(connection);
  }
}

TEST_P(AttackOnMemory, finds_nothing_in_a_close_that_nobody_wrote) {
  for (std::size_t size = 0; size <= 123; ++size) {
    for (const std::uint16_t code : {std::uint16_t{0}, close_code::normal}) {
      Connection connection(role);
      EXPECT_EQ(connection.close(code, std::string(code == 0 ? 0 : size, 'r')), Error::none);
      EXPECT_TRUE(reaches_the_network(drain(connection)));
    }
  }
  for (const unsigned wrong : {0x83u, 0x0fu, fin | network::ping | rsv1}) {
    Connection connection(role);
    give(connection, from_peer(wrong, "x"));
    EXPECT_TRUE(reaches_the_network(drain(connection)));
  }
}

TEST_P(AttackOnMemory, finds_nothing_in_a_handshake_that_nobody_wrote) {
  ClientHandshake client;
  EXPECT_FALSE(client.begin({.subprotocols = {"chat"}, .extensions = {offer_deflate({})}, .random = {}}));
  for (const Header& header : client.headers()) EXPECT_TRUE(reaches_the_network(header.name + ": " + header.value));
  EXPECT_TRUE(reaches_the_network(accept_for("dGhlIHNhbXBsZSBub25jZQ==")));
}

TEST_P(AttackOnMemory, finds_nothing_behind_the_thirteen_functions_that_nobody_wrote) {
  const vectors::Handle handle = vectors::open_handle(role);
  std::array<BYTE, 300> payload{};
  WEB_SOCKET_BUFFER data{}, end{};
  data.Data = {payload.data(), payload.size()};
  end.CloseStatus = {payload.data(), 5, WEB_SOCKET_SUCCESS_CLOSE_STATUS};
  EXPECT_EQ(WebSocketSend(handle.get(), WEB_SOCKET_BINARY_MESSAGE_BUFFER_TYPE, &data, nullptr), S_OK);
  EXPECT_EQ(WebSocketSend(handle.get(), WEB_SOCKET_PING_PONG_BUFFER_TYPE, nullptr, nullptr), S_OK);
  EXPECT_EQ(WebSocketSend(handle.get(), WEB_SOCKET_CLOSE_BUFFER_TYPE, &end, nullptr), S_OK);
  int sent = 0;
  while (true) {
    std::array<WEB_SOCKET_BUFFER, 2> buffers{};
    ULONG count = 2, done = 0;
    WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
    WEB_SOCKET_BUFFER_TYPE type{};
    PVOID context = nullptr;
    ASSERT_EQ(WebSocketGetAction(handle.get(), WEB_SOCKET_SEND_ACTION_QUEUE, buffers.data(), &count, &action, &type,
                                 nullptr, &context),
              S_OK);
    if (action == WEB_SOCKET_NO_ACTION) break;
    for (ULONG i = 0; action == WEB_SOCKET_SEND_TO_NETWORK_ACTION && i < count; ++i) {
      const auto& [bytes, size] = buffers[i].Data;
      EXPECT_TRUE(reaches_the_network({reinterpret_cast<const char*>(bytes), size}));
      done += size;
      ++sent;
    }
    WebSocketCompleteAction(handle.get(), context, done);
  }
  EXPECT_GE(sent, 3);
}

// Not run on its own: that valgrind fails with this shows that it is looking.
TEST(AttackOnMemoryThatSucceeds, DISABLED_is_noticed_by_valgrind) {
  const std::unique_ptr<char[]> nobody_wrote(new char[8]);
  EXPECT_TRUE(reaches_the_network({nobody_wrote.get(), 8}));
}

}  // namespace
}  // namespace wspc
