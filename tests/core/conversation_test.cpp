// SPDX-License-Identifier: MIT
// conversation_test: two connections that talk at random, while memory and randomness fail at random.
//
// A conversation depends only on its seed. WSPC_SEED=17 in the environment repeats the conversation of that seed;
// WSPC_SEEDS=100000 runs the seeds below that number.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "core/conversation/side.h"

namespace wspc::conversation {
namespace {

using namespace std::chrono_literals;

void talk(Side& client, Side& server, Dice& dice) {
  for (std::size_t turns = dice.roll(3'000); turns > 0; --turns) {
    Side& side = dice.one_in(2) ? client : server;
    const std::size_t kind = dice.roll(4);
    if (kind < 2) side.act();
    if (kind == 2) side.transmit();
    if (kind == 3) side.receive();
  }
}

void exchange_all(Side& client, Side& server) {
  bool moved = true;
  while (moved) {
    moved = client.transmit_all();
    moved = server.receive_all() || moved;
    moved = server.transmit_all() || moved;
    moved = client.receive_all() || moved;
  }
}

// No more faults: all that was sent arrives.
void finish(Side& client, Side& server, Dice& dice) {
  client.calm();
  server.calm();
  client.finish_message();
  server.finish_message();
  exchange_all(client, server);
  if (dice.one_in(2)) (dice.one_in(2) ? client : server).close();
  exchange_all(client, server);
  client.check_end();
  server.check_end();
  client.lose_transport();
  server.lose_transport();
  client.leave();
  server.leave();
}

void converse(std::uint64_t seed, Tally& tally) {
  Dice dice(seed);
  const Setup setup = make_setup(dice);
  TimePoint clock = TimePoint{} + 1000h;
  Side client(Role::client, setup, dice, clock, tally);
  Side server(Role::server, setup, dice, clock, tally);
  client.meet(server);
  server.meet(client);
  talk(client, server, dice);
  finish(client, server, dice);
}

// Runs on a new thread, whose pool of codecs is empty, so that earlier conversations have no influence.
std::string problem_of(std::uint64_t seed, Tally& tally) {
  std::string problem;
  std::thread([&] {
    try {
      converse(seed, tally);
    } catch (const Broken& broken) {
      problem = broken.what();
    }
  }).join();
  return problem;
}

std::optional<std::uint64_t> number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

void expect_everything(const Tally& tally) {
  EXPECT_GT(tally.messages, 0U);
  EXPECT_GT(tally.pieces, 0U);
  EXPECT_GT(tally.pings, 0U);
  EXPECT_GT(tally.pongs, 0U);
  EXPECT_GT(tally.closes, 0U);
  EXPECT_GT(tally.compressed, 0U);
  EXPECT_GT(tally.released, 0U);
  EXPECT_GT(tally.trims, 0U);
  EXPECT_GT(tally.refused, 0U);
  EXPECT_GT(tally.unmasked, 0U);
  EXPECT_GT(tally.starved, 0U);
  EXPECT_GT(tally.unanswered + tally.delayed, 0U);
  EXPECT_GT(tally.timeouts, 0U);
}

TEST(Conversations, hold_whatever_happens) {
  const auto only = number_in("WSPC_SEED");
  const std::uint64_t first = only.value_or(0);
  const std::uint64_t end = only ? first + 1 : number_in("WSPC_SEEDS").value_or(WSPC_SEEDS);
  Tally tally;
  for (std::uint64_t seed = first; seed < end; ++seed) {
    std::cerr << "\rseed " << seed << std::flush;  // the last line before a crash
    ASSERT_EQ(problem_of(seed, tally), "") << "repeat it with WSPC_SEED=" << seed << " conversation_test";
  }
  std::cerr << "\n";
  if (end - first >= 1'000) expect_everything(tally);
}

}  // namespace
}  // namespace wspc::conversation
