// SPDX-License-Identifier: MIT
// attack_functions_test: a peer whose messages are made to cost the thirteen functions memory or time.   RFC 6455 §10.4
#include <string>
#include <vector>
#include <zlib.h>

#include <gtest/gtest.h>

#include "abi/support/driver.h"
#include "core/memory/counting.h"

// In C, what is not named is zero; and zero is the default.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

namespace wspc::contract {
namespace {

constexpr ULONG mib = 1 << 20;

class AttackOnFunctions : public testing::TestWithParam<Role> {
 protected:
  const Role role = GetParam();
};
INSTANTIATE_TEST_SUITE_P(Both, AttackOnFunctions, testing::Values(Role::server, Role::client),
                         [](const auto& test) { return test.param == Role::server ? "server" : "client"; });

// Lets the application receive all bytes that have arrived, and drops them. Returns how many they were.
std::size_t receive_and_forget(App& app) {
  app.listen();
  std::size_t bytes = 0;
  for (const Received& each : app.received) bytes += each.data.size();
  app.received.clear();
  app.log.clear();
  return bytes;
}

// `mebibytes` of zeros, compressed (RFC 7692 §7.2.1).
std::string bomb(std::size_t mebibytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string plain(mebibytes * mib, '\0');
  std::string packed(plain.size() / 500, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_SYNC_FLUSH), Z_OK);
  deflateEnd(&stream);
  return packed.substr(0, stream.total_out - 4);
}

TEST_P(AttackOnFunctions, by_a_last_continuation_as_the_first_frame_ends_at_its_header) {
  for (const std::size_t size : {0U, 1U, 125U, 70'000U}) {
    App app(role);
    app.feed(continuation(std::string(size, 'x')));
    app.feed(text("what follows is not looked at"));
    app.listen();
    EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT) << size;
    EXPECT_TRUE(app.received.empty()) << size;
  }
}

// The bytes that the application receives were within the limit when they were inflated.
TEST_P(AttackOnFunctions, by_a_bomb_ends_while_it_is_inflated) {
  const Frame frame{.opcode = 2, .payload = bomb(64), .rsv = 4};
  App app(role, {.deflate = WSPC_DEFLATE{}, .limits = WSPC_LIMITS{.ulMessage = mib}});
  app.feed(frame);
  EXPECT_LE(receive_and_forget(app), mib);
  EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
  WSPC_DEFLATE_USAGE usage{};
  ASSERT_EQ(wspc_deflate_usage(app.handle, &usage), S_OK);
  EXPECT_LE(usage.ullReceivedPlain, mib + app.receive_size());
}

TEST_P(AttackOnFunctions, by_a_bomb_without_a_limit_ends_at_the_ratio) {
  App app(role, {.deflate = WSPC_DEFLATE{}});
  const Frame frame{.opcode = 2, .payload = bomb(64), .rsv = 4};
  app.feed(frame);
  EXPECT_LE(receive_and_forget(app), mib + 200 * frame.payload.size() + app.receive_size());
  EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
}

TEST_P(AttackOnFunctions, by_fragments_of_any_size_ends_at_the_limit_of_their_message) {
  App app(role, {.limits = WSPC_LIMITS{.ulMessage = mib, .ulFrame = 64 * 1024}});
  app.feed(more(binary(std::string(64 * 1024, 'x'))));
  for (int i = 1; i < 16; ++i) app.feed(more(continuation(std::string(64 * 1024, 'x'))));
  EXPECT_EQ(receive_and_forget(app), mib);
  EXPECT_EQ(app.error, S_OK);
  app.feed(more(continuation("x")));
  EXPECT_EQ(receive_and_forget(app), 0U);
  EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
}

// A handle holds no message: the application has each piece before the next one is read.
TEST_P(AttackOnFunctions, by_a_message_without_an_end_costs_no_memory_where_there_is_no_limit) {
  App app(role);
  app.feed(more(binary(std::string(64 * 1024, 'x'))));
  receive_and_forget(app);
  const Frame frame = more(continuation(std::string(64 * 1024, 'x')));
  const std::size_t heap = counting::live();
  for (int i = 0; i < 500; ++i) {
    app.feed(frame);
    ASSERT_EQ(receive_and_forget(app), frame.payload.size());
  }
  EXPECT_LE(counting::live(), heap + 64 * 1024);
  EXPECT_EQ(app.error, S_OK);
}

TEST_P(AttackOnFunctions, by_empty_fragments_ends_at_the_limit_of_their_number) {
  App app(role, {.limits = WSPC_LIMITS{.ulFragments = 4096}});
  app.feed(more(binary("")));
  for (int i = 2; i <= 4096; ++i) app.feed(more(continuation("")));
  receive_and_forget(app);
  EXPECT_EQ(app.error, S_OK);
  app.feed(more(continuation("")));
  receive_and_forget(app);
  EXPECT_EQ(app.error, E_INVALID_PROTOCOL_FORMAT);
}

TEST_P(AttackOnFunctions, by_empty_fragments_costs_no_memory_where_there_is_no_limit) {
  App app(role);
  app.feed(more(binary("")));
  receive_and_forget(app);
  const std::size_t heap = counting::live();
  for (int i = 0; i < 50; ++i) {
    for (int each = 0; each < 1000; ++each) app.feed(more(continuation("")));
    receive_and_forget(app);
  }
  EXPECT_LE(counting::live(), heap + 64 * 1024);
  EXPECT_EQ(app.error, S_OK);
  app.feed(continuation("the end"));
  EXPECT_EQ(receive_and_forget(app), 7U);
}

}  // namespace
}  // namespace wspc::contract
