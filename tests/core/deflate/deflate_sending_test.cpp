// SPDX-License-Identifier: MIT
// deflate_sending_test: what leaves compressed, read by a decoder that is strict.   RFC 7692 §6.1, §7.2.1
#include <array>
#include <string>
#include <vector>

#include "core/deflate/deflate_fixture.h"
#include "core/memory/counting.h"

namespace wspc {
namespace {

using namespace network;
using State = Connection::State;

class DeflateSending : public Compressed {};
FOR_BOTH(DeflateSending);

constexpr DeflateOptions every_message{.compress = Compress::always};

// Every window, with and without takeover: each message comes out as it went in, and no match reaches back beyond the
// window or, without takeover, beyond its message.   D025, D030, D032
// RFC 7692 §7.1.2.2: D025; §7.2.1: D030; §7.2.2: D032
TEST_P(DeflateSending, keeps_to_the_window_and_the_takeover_agreed) {
  for (int bits = 8; bits <= 15; ++bits) {
    for (const bool no_takeover : {false, true}) {
      for (int level = 0; level <= 9; level += 3) {
        Connection connection = with(both(bits, no_takeover), {.level = level, .compress = Compress::always});
        ReferenceInflate peer(std::size_t{1} << bits);
        for (const std::size_t size : {0U, 1U, 300U, 5'000U, 70'000U, 0U, 40'000U}) {
          const std::string text = prose(size, static_cast<std::uint32_t>(size));
          ASSERT_EQ(connection.send_text(text), Error::none);
          const Frame frame = sent(connection);
          ASSERT_EQ(frame.first, fin | rsv1 | network::text);
          if (no_takeover) peer.forget();
          ASSERT_EQ(peer.message(frame.payload), text) << bits << " bits, level " << level;
        }
        const bool used = peer.furthest() > (std::size_t{1} << bits) / 4;
        EXPECT_TRUE(used || level == 0 || bits == 8) << peer.furthest();
      }
    }
  }
}

// D033
// RFC 7692 §7.2.2: D033
TEST_P(DeflateSending, takes_the_context_over_when_that_was_agreed) {
  const std::string text = noise(200);  // nothing but a repetition makes it smaller
  for (const bool no_takeover : {false, true}) {
    Connection connection = with(both(15, no_takeover), every_message);
    connection.send_binary(bytes(text));
    const std::size_t first = sent(connection).payload.size();
    connection.send_binary(bytes(text));
    const std::size_t second = sent(connection).payload.size();
    EXPECT_EQ(second < 20, !no_takeover) << first << ", then " << second;
  }
}

// RFC 7692 §7.1.1: a server compresses by the server's parameters, a client by the client's.
TEST_P(DeflateSending, goes_by_the_parameters_of_its_own_direction) {
  const bool server = role == Role::server;
  const auto narrow = std::uint8_t{9};
  const auto wide = std::uint8_t{15};
  Connection connection = with({!server, server, server ? narrow : wide, server ? wide : narrow}, every_message);
  ReferenceInflate peer(512);
  for (int i = 0; i < 5; ++i) {
    connection.send_text(prose(3'000));
    EXPECT_EQ(peer.message(sent(connection).payload), prose(3'000));
  }
}

// D006, D007, D029
// RFC 7692 §6: D006, D007; §6.1: D010; §7.2.1: D029
TEST_P(DeflateSending, marks_the_first_fragment_and_cuts_the_last_one_short) {
  Connection connection = with();
  ReferenceInflate peer(32768);
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(connection.send_fragment(MessageType::text, bytes("Hel")), Error::none);
    ASSERT_EQ(connection.send_fragment(MessageType::text, bytes("lo, ")), Error::none);
    ASSERT_EQ(connection.send_text("World"), Error::none);
    const auto list = frames(drain(connection));
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0].first, rsv1 | text);
    EXPECT_EQ(list[1].first, continuation);
    EXPECT_EQ(list[2].first, fin | continuation);
    EXPECT_TRUE(list[0].payload.ends_with(std::string("\0\0\xff\xff", 4)));
    EXPECT_TRUE(list[1].payload.ends_with(std::string("\0\0\xff\xff", 4)));
    EXPECT_EQ(peer.message(list[0].payload + list[1].payload + list[2].payload), "Hello, World");
  }
}

// D034
// RFC 7692 §7.2.3.6: D034
TEST_P(DeflateSending, writes_one_zero_for_nothing) {
  for (const bool no_takeover : {false, true}) {
    Connection connection = with(both(15, no_takeover), every_message);
    for (int round = 0; round < 3; ++round) {
      connection.send_binary({});
      EXPECT_EQ(sent(connection), (Frame{fin | rsv1 | binary, std::string(1, '\0')}));
      connection.send_fragment(MessageType::text, bytes("Hello"));
      connection.send_text("");
      EXPECT_EQ(frames(drain(connection)).at(1), (Frame{fin | continuation, std::string(1, '\0')}));
    }
  }
}

// D011
// RFC 7692 §6.1: D011; §8: D035
TEST_P(DeflateSending, compresses_what_the_options_or_the_caller_want) {
  struct Row {
    Compress options;
    std::optional<Compress> call;
    std::size_t size;
    bool compressed;
  };
  const std::vector<Row> rows = {{Compress::automatic, {}, 63, false},
                                 {Compress::automatic, {}, 64, true},
                                 {Compress::always, {}, 0, true},
                                 {Compress::never, {}, 10'000, false},
                                 {Compress::never, Compress::always, 1, true},
                                 {Compress::never, Compress::automatic, 64, true},
                                 {Compress::always, Compress::never, 10'000, false},
                                 {Compress::always, Compress::automatic, 63, false},
                                 {Compress::automatic, Compress::always, 5, true}};
  for (const Row& row : rows) {
    Connection connection = with({}, {.compress = row.options});
    const std::string text = prose(row.size);
    connection.send_text(text, row.call);
    EXPECT_EQ((sent(connection).first & rsv1) != 0, row.compressed) << row.size;
    connection.send_borrowed(MessageType::text, bytes(text), row.call);
    EXPECT_EQ((frames(drain(connection)).at(0).first & rsv1) != 0, row.compressed) << row.size;
  }
  Connection connection = with();
  connection.send_fragment(MessageType::text, bytes("short"), Compress::never);
  connection.send_text(prose(1'000), Compress::always);  // the first fragment has decided
  for (const Frame& frame : frames(drain(connection))) EXPECT_EQ(frame.first & rsv1, 0U);
}

TEST_P(DeflateSending, sends_what_does_not_shrink_as_it_is_if_nothing_refers_to_it) {
  Connection alone = with(both(15, true));
  alone.send_binary(bytes(noise(1'000)));
  EXPECT_EQ(sent(alone), (Frame{fin | binary, noise(1'000)}));
  EXPECT_EQ(alone.deflate_usage().sent_plain, 0U);

  Connection taking_over = with();
  taking_over.send_binary(bytes(noise(1'000)));
  EXPECT_EQ(sent(taking_over).first, fin | rsv1 | binary);
}

TEST_P(DeflateSending, counts_a_compressed_loan_as_given_back_when_it_has_left) {
  Connection connection = with();
  std::string text = prose(100'000);
  ASSERT_EQ(connection.send_borrowed(MessageType::text, bytes(text)), Error::none);
  EXPECT_EQ(connection.released(), 0U);
  const std::string copy = text;
  text.assign(text.size(), '?');  // it was read already
  ReferenceInflate peer(32768);
  EXPECT_EQ(peer.message(sent(connection).payload), copy);
  EXPECT_EQ(connection.released(), 1U);
}

TEST_P(DeflateSending, says_what_it_achieved) {
  Connection connection = with();
  EXPECT_EQ(connection.deflate_usage().sent_plain, 0U);
  connection.send_text(prose(10'000));
  const std::size_t compressed = sent(connection).payload.size();
  connection.send_text("not compressed");
  EXPECT_EQ(connection.deflate_usage().sent_plain, 10'000U);
  EXPECT_EQ(connection.deflate_usage().sent_compressed, compressed);
}

// Whatever was sent compressed before, and is sent after it.
TEST_P(DeflateSending, sends_the_compressed_form_of_a_prepared_message_to_who_can_read_it) {
  const std::string text = prose(20'000);
  const Prepared narrow = Prepared::text(text, {.server_max_window_bits = 9});
  const Prepared plain = Prepared::text(text);
  for (const int bits : {8, 9, 15}) {
    for (const bool no_takeover : {false, true}) {
      Connection connection = with(both(bits, no_takeover));
      ReferenceInflate peer(std::size_t{1} << bits);
      const auto receive = [&](const Frame& frame) {
        if (no_takeover) peer.forget();
        return (frame.first & rsv1) != 0 ? peer.message(frame.payload) : frame.payload;
      };
      for (int round = 0; round < 3; ++round) {
        ASSERT_EQ(connection.send_text(text), Error::none);
        EXPECT_EQ(receive(sent(connection)), text);
        ASSERT_EQ(connection.send(narrow), Error::none);
        const Frame frame = sent(connection);
        EXPECT_EQ((frame.first & rsv1) != 0, bits >= 9);
        EXPECT_EQ(receive(frame), text);
        ASSERT_EQ(connection.send(plain), Error::none);
        EXPECT_EQ(sent(connection), (Frame{fin | network::text, text}));
      }
    }
  }
  Connection without(role);
  without.send(narrow);
  EXPECT_EQ(sent(without), (Frame{fin | network::text, text}));
  Connection never = with({}, {.compress = Compress::never});
  never.send(narrow);
  EXPECT_EQ(sent(never), (Frame{fin | network::text, text}));
}

TEST_P(DeflateSending, prepares_what_does_not_shrink_as_it_is) {
  Connection connection = with();
  connection.send(Prepared::binary(bytes(noise(100)), {}));
  EXPECT_EQ(sent(connection), (Frame{fin | binary, noise(100)}));
  EXPECT_FALSE(Prepared::text("a", {.level = 10}));
  EXPECT_FALSE(Prepared::text("\xff", DeflateOptions()));
}

// ---- refused -------------------------------------------------------------------------------------------------------

TEST_P(DeflateSending, is_agreed_on_once_and_before_anything_else) {
  Connection connection(role);
  EXPECT_EQ(connection.negotiated(), nullptr);
  EXPECT_EQ(connection.deflate({}), Error::none);
  ASSERT_NE(connection.negotiated(), nullptr);
  EXPECT_EQ(*connection.negotiated(), DeflateParameters());
  EXPECT_EQ(connection.deflate({}), Error::not_open);

  Connection sent_something(role);
  sent_something.send_text("a");
  EXPECT_EQ(sent_something.deflate({}), Error::not_open);
  Connection received_something(role);
  give(received_something, from_peer(fin | text, "a").substr(0, 1));
  EXPECT_EQ(received_something.deflate({}), Error::not_open);
  Connection closed(role);
  closed.transport_closed();
  EXPECT_EQ(closed.deflate({}), Error::not_open);
  Connection connecting(role, {}, State::connecting);
  EXPECT_EQ(connecting.deflate({}), Error::none);
}

TEST_P(DeflateSending, has_settings_in_range) {
  constexpr Error out_of_range = Error::invalid_extension_parameters;
  Connection connection(role);
  EXPECT_EQ(connection.deflate({.server_max_window_bits = 7}), out_of_range);
  EXPECT_EQ(connection.deflate({.client_max_window_bits = 16}), out_of_range);
  EXPECT_EQ(connection.deflate({}, {.level = -1}), out_of_range);
  EXPECT_EQ(connection.deflate({}, {.level = 10}), out_of_range);
  EXPECT_EQ(connection.deflate({}, {.memory_level = 0}), out_of_range);
  EXPECT_EQ(connection.deflate({}, {.memory_level = 10}), out_of_range);
  EXPECT_EQ(connection.negotiated(), nullptr);
  EXPECT_EQ(connection.deflate({}, {.level = 9, .memory_level = 1}), Error::none);
}

// A message that was compressed but not sent is not in the peer's window. Only a client's frames need a key.
TEST(DeflateSendingClient, refers_to_nothing_that_was_refused) {
  Keys keys;
  Options options;
  options.random = keys.source();
  Connection connection(Role::client, options);
  connection.deflate({});
  ReferenceInflate peer(32768);
  const std::string first = noise(300, 1);
  const std::string second = noise(300, 2);
  const auto sent = [&] { return frames(drain(connection)).at(0).payload; };
  connection.send_binary(bytes(first));
  peer.message(sent());
  keys.works = false;
  EXPECT_EQ(connection.send_binary(bytes(second)), Error::no_randomness);
  keys.works = true;
  for (int i = 0; i < 2; ++i) {
    connection.send_binary(bytes(second));
    EXPECT_EQ(peer.message(sent()), second);
  }
}

TEST_P(DeflateSending, allocates_nothing_once_it_is_running) {
  const std::string text = prose(20'000);
  for (const bool no_takeover : {false, true}) {
    Connection connection = with(both(15, no_takeover));
    Connection peer(peer_role);
    peer.deflate(both(15, no_takeover));
    std::array<std::span<const std::byte>, 2> shown;
    std::size_t warm = 0;
    for (int i = 0; i < 50; ++i) {
      if (i == 10) warm = counting::news();
      ASSERT_EQ(connection.send_text(text), Error::none);
      ASSERT_EQ(connection.transmit(shown), 1U);
      std::span<std::byte> wire(const_cast<std::byte*>(shown[0].data()), shown[0].size());
      const Event event = peer.receive(wire);
      ASSERT_EQ(event.text(), text);
      connection.transmitted(shown[0].size());
    }
    EXPECT_EQ(counting::news(), warm);
  }
}

TEST_P(DeflateSending, changes_nothing_when_there_is_no_memory) {
  int refused = 0;
  for (std::size_t successes = 0; successes < 12; ++successes) {
    for (const bool no_takeover : {false, true}) {
      Connection connection = with(both(13, no_takeover), {.memory_level = 7});
      ReferenceInflate peer(1 << 13);
      const std::string text = prose(20'000, 5);
      Error error = Error::none;
      {
        const counting::Shortage shortage(successes);
        error = connection.send_text(text);
      }
      refused += error == Error::out_of_memory ? 1 : 0;
      EXPECT_EQ(connection.queued() == 0, error != Error::none);
      if (error == Error::none) {
        EXPECT_EQ(peer.message(sent(connection).payload), text);
      }
      if (no_takeover) peer.forget();
      ASSERT_EQ(connection.send_text(text), Error::none);
      EXPECT_EQ(peer.message(sent(connection).payload), text);
    }
  }
  EXPECT_GT(refused, 2);
}

}  // namespace
}  // namespace wspc
