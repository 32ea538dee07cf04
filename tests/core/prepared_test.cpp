// SPDX-License-Identifier: MIT
// prepared_test: messages that are made once and sent by many.
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/memory/counting.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace network;

class PreparedMessage : public Both {};
FOR_BOTH(PreparedMessage);

TEST_P(PreparedMessage, is_what_was_said) {
  Connection connection(role);
  const std::string long_text(10'000, 'x');
  EXPECT_EQ(connection.send(Prepared::text("short")), Error::none);
  EXPECT_EQ(connection.send(Prepared::binary(bytes("\xff"))), Error::none);
  EXPECT_EQ(connection.send(Prepared::text(long_text)), Error::none);
  EXPECT_EQ(connection.send(Prepared::text("")), Error::none);
  EXPECT_EQ(frames(drain(connection)), (std::vector<Frame>{{fin | network::text, "short"},
                                                           {fin | binary, "\xff"},
                                                           {fin | network::text, long_text},
                                                           {fin | network::text, ""}}));
  EXPECT_EQ(connection.released(), 0u) << "released() counts what was borrowed from the caller";
}

TEST_P(PreparedMessage, that_is_none_is_refused) {
  Connection connection(role);
  EXPECT_FALSE(Prepared());
  EXPECT_FALSE(Prepared::text("\xff"));
  EXPECT_TRUE(Prepared::text(""));
  EXPECT_EQ(connection.send(Prepared()), Error::invalid_outgoing_text);
  EXPECT_EQ(connection.send(Prepared::text("\xff")), Error::invalid_outgoing_text);
  EXPECT_EQ(connection.queued(), 0u);
}

TEST_P(PreparedMessage, is_kept_alive_by_the_connection_that_transmits_it) {
  Connection connection(role);
  const std::string payload(100'000, 'p');
  EXPECT_EQ(connection.send(Prepared::binary(bytes(payload))), Error::none);
  std::array<std::span<const std::byte>, 2> shown;
  const std::size_t count = connection.transmit(shown);
  std::string out;
  for (const auto& span : std::span(shown).first(count)) out += text_of(span);
  EXPECT_EQ(frames(out), (std::vector<Frame>{{fin | binary, payload}}));
}

TEST_P(PreparedMessage, is_shared_by_many_and_gone_with_the_last) {
  const std::size_t before = counting::live();
  {
    std::vector<Connection> many;
    for (int i = 0; i < 100; ++i) many.emplace_back(role);
    const std::string payload(100'000, 'p');
    const std::size_t empty = counting::live();
    {
      const Prepared message = Prepared::binary(bytes(payload));
      for (Connection& connection : many) EXPECT_EQ(connection.send(message), Error::none);
    }
    if (role == Role::server) {
      EXPECT_LT(counting::live() - empty, 2 * payload.size()) << "a copy for each";
    }
    for (Connection& connection : many) EXPECT_EQ(frames(drain(connection)).at(0).payload, payload);
    if (role == Role::server) {
      EXPECT_LT(counting::live() - empty, payload.size()) << "still held after the last byte";
    }
  }
  EXPECT_EQ(counting::live(), before);
}

TEST_P(PreparedMessage, keeps_its_place) {
  Connection connection(role);
  const Prepared message = Prepared::text(std::string(5'000, 'p'));
  const std::string loan = "borrowed";
  EXPECT_EQ(connection.send_text("1"), Error::none);
  EXPECT_EQ(connection.send(message), Error::none);
  EXPECT_EQ(connection.send_text("2"), Error::none);
  EXPECT_EQ(connection.send_borrowed(MessageType::text, bytes(loan)), Error::none);
  EXPECT_EQ(connection.send(message), Error::none);
  EXPECT_EQ(connection.send_text("3"), Error::none);
  std::vector<Frame> out = frames(drain(connection));
  ASSERT_EQ(out.size(), 6u);
  EXPECT_EQ(out[0].payload + out[2].payload + out[3].payload + out[5].payload, "12borrowed3");
  EXPECT_EQ(connection.released(), 1u);
}

}  // namespace
}  // namespace wspc
