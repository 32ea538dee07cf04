// SPDX-License-Identifier: MIT
// attack_deflate_test: a peer that compresses to do harm.   RFC 7692 §8; RFC 6455 §10.4
#include <string>
#include <string_view>
#include <zlib.h>

#include <gtest/gtest.h>

#include "core/attacks/attack.h"
#include "core/deflate/deflate_fixture.h"

namespace wspc {
namespace {

using namespace network;
using attack::endure;
using attack::growth;
using attack::Outcome;

constexpr std::size_t mib = 1 << 20;
constexpr DeflateParameters agreed{};

class AttackByDeflate : public Compressed {};
FOR_BOTH(AttackByDeflate);

// `mebibytes` of zeros in about a thousandth of that. The second block of a mebibyte refers to zeros before it, like
// every later one, so they are all the same.
std::string zeros(std::size_t mebibytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string plain(mib, '\0'), blocks[2];
  for (std::string& block : blocks) {
    block.resize(mib);
    stream.next_in = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    EXPECT_EQ(deflate(&stream, Z_SYNC_FLUSH), Z_OK);
    block.erase(block.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  std::string bomb = blocks[0];
  for (std::size_t i = 1; i < mebibytes; ++i) bomb += blocks[1];
  bomb.erase(bomb.size() - 4);  // RFC 7692 §7.2.1
  return bomb;
}

const std::string& gibibyte() {
  static const std::string bomb = zeros(1024);
  return bomb;
}

// ---- bombs ----

TEST_P(AttackByDeflate, with_a_bomb_of_1_gib_in_1_mib_ends_at_the_limit_of_the_message) {
  ASSERT_LT(gibibyte().size(), mib + mib / 16);
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    Connection connection = with(agreed, {}, {.limits = {.frame = unlimited}, .delivery = delivery});
    const Outcome outcome = endure(connection, from_peer(fin | rsv1 | binary, gibibyte()));
    EXPECT_EQ(outcome.error, Error::message_too_big);
    EXPECT_LE(outcome.delivered, mib);
    EXPECT_LE(connection.deflate_usage().received_plain, mib + 1);
    EXPECT_LT(outcome.memory, 4 * mib);
    EXPECT_LT(outcome.seconds, 1);
  }
}

TEST_P(AttackByDeflate, with_a_bomb_ends_at_the_ratio_where_messages_are_unlimited) {
  for (const Delivery delivery : {Delivery::messages, Delivery::pieces}) {
    Connection connection =
        with(agreed, {}, {.limits = {.message = unlimited, .frame = unlimited}, .delivery = delivery});
    const Outcome outcome = endure(connection, from_peer(fin | rsv1 | binary, gibibyte()));
    EXPECT_EQ(outcome.error, Error::inflated_too_much);
    EXPECT_LT(connection.deflate_usage().received_plain, 4 * mib);
    EXPECT_LT(outcome.memory, 16 * mib);
    EXPECT_LT(outcome.seconds, 1);
  }
}

TEST_P(AttackByDeflate, with_a_bomb_in_fragments_ends_at_the_same_limit) {
  Connection connection = with(agreed, {}, {});
  std::string wire;
  for (std::size_t at = 0; at < gibibyte().size(); at += 1000) {
    wire += from_peer(at == 0 ? rsv1 | binary : continuation, gibibyte().substr(at, 1000));
  }
  const Outcome outcome = endure(connection, wire);
  EXPECT_EQ(outcome.error, Error::message_too_big);
  EXPECT_LE(connection.deflate_usage().received_plain, mib + 1);
  EXPECT_LT(outcome.memory, 4 * mib);
}

// Each of them within the limits: what one leaves behind is not kept for the next.
TEST_P(AttackByDeflate, with_messages_at_the_limit_holds_no_more_than_one_of_them) {
  Connection connection = with(agreed);
  const std::string message = from_peer(fin | rsv1 | binary, zeros(1));
  std::string wire;
  for (int i = 0; i < 64; ++i) wire += message;
  const Outcome outcome = endure(connection, wire);
  EXPECT_EQ(outcome.error, Error::none);
  EXPECT_EQ(outcome.delivered, 64 * mib);
  EXPECT_LT(outcome.memory, 4 * mib);
}

// ---- blocks that inflate to nothing ----

// RFC 1951 §3.1.1: bits are packed from the least significant one on; Huffman codes are to be given reversed.
struct Bits {
  std::string bytes;
  unsigned waiting = 0, count = 0;

  void put(unsigned value, unsigned width) {
    waiting |= value << count;
    for (count += width; count >= 8; count -= 8, waiting >>= 8) bytes += static_cast<char>(waiting & 0xff);
  }
  // A stored block begins, and what the sender leaves out ends it (RFC 7692 §7.2.1).
  std::string message() {
    put(0, 3);
    if (count > 0) put(0, 8 - count);
    return bytes;
  }
};

// RFC 1951 §3.2.6: a final block with fixed codes and nothing in it.
std::string final_blocks(std::size_t size) {
  std::string blocks;
  while (blocks.size() < size) blocks += std::string_view("\x03\x00", 2);
  return blocks + '\0';
}

// RFC 1951 §3.2.4: a stored block of no bytes.
std::string stored_blocks(std::size_t size) {
  std::string blocks;
  while (blocks.size() < size) blocks += std::string_view("\x00\x00\x00\xff\xff", 5);
  return blocks + '\0';
}

// RFC 1951 §3.2.7: blocks of 92 bits that bring codes of their own, and nothing written in them. Making its tables
// costs a decompressor much more than reading such a block.
std::string blocks_with_codes(std::size_t size) {
  Bits bits;
  while (bits.bytes.size() < size) {
    bits.put(0b100, 3);                               // not final, codes of its own
    bits.put(0, 5), bits.put(0, 5), bits.put(14, 4);  // 257 literals, 1 distance, 18 lengths of code lengths
    for (unsigned i = 0; i < 18; ++i) bits.put(i == 2 ? 1 : i == 3 || i == 17 ? 2 : 0, 3);  // 18: 0, 0: 10, 1: 11
    bits.put(0, 1), bits.put(138 - 11, 7), bits.put(0, 1), bits.put(118 - 11, 7);  // 256 literals that do not occur
    bits.put(0b11, 2), bits.put(0b01, 2);  // the end of the block: one bit; no distance
    bits.put(0, 1);                        // and that end
  }
  return bits.message();
}

using Blocks = std::string (*)(std::size_t size);

double seconds_of(Connection connection, const std::string& wire) {
  const Outcome outcome = endure(connection, wire);
  EXPECT_EQ(outcome.error, Error::none);
  EXPECT_EQ(outcome.delivered, 0u);
  return outcome.seconds;
}

TEST_P(AttackByDeflate, with_blocks_of_nothing_costs_time_in_proportion_and_no_memory) {
  const Options options{.limits = {.message = 16 * mib, .frame = unlimited}};
  for (const Blocks blocks : {&final_blocks, &stored_blocks, &blocks_with_codes}) {
    const auto work = [&](std::size_t size) {
      return seconds_of(with(agreed, {}, options), from_peer(fin | rsv1 | binary, blocks(size)));
    };
    EXPECT_LT(growth(work, 256 << 10), 3) << "twice as much takes four times as long";
    EXPECT_LT(work(mib), 2) << "seconds for 1 MiB";

    Connection connection = with(agreed, {}, options);
    EXPECT_LT(endure(connection, from_peer(fin | rsv1 | binary, blocks(mib))).memory, mib / 4);
  }
}

// ---- what is not the peer's ----

// A decompressor is shared by the connections of a thread: what one of them received is not there for the next.
TEST_P(AttackByDeflate, that_refers_to_what_another_connection_received_finds_nothing) {
  Bits match;
  match.put(0b010, 3);       // RFC 1951 §3.2.6: not final, fixed codes
  match.put(0b10100011, 8);  // 258 bytes ...
  match.put(0, 5);           // ... from one byte back, before anything was written
  match.put(0, 7);           // the end of the block
  const std::string reaching_back = from_peer(fin | rsv1 | binary, match.message());
  for (const std::string& end : {std::string(), std::string("\x03\x00", 2)}) {  // or a final block, which restarts
    Connection victim = with(both(15, true));
    EXPECT_EQ(
        endure(victim, from_peer(fin | rsv1 | binary, zeros(1) + std::string("\0\0\xff\xff", 4) + end + '\0')).error,
        Error::none);
    Connection attacker = with(both(15, true));
    const Outcome outcome = endure(attacker, reaching_back);
    EXPECT_EQ(outcome.error, Error::invalid_compression);
    EXPECT_EQ(outcome.delivered, 0u);
  }
}

TEST_P(AttackByDeflate, with_empty_fragments_ends_at_the_limit_of_fragments) {
  Connection connection = with(agreed);
  std::string wire = from_peer(rsv1 | binary, "");
  for (int i = 0; i < 5000; ++i) wire += from_peer(continuation, "");
  const Outcome outcome = endure(connection, wire);
  EXPECT_EQ(outcome.error, Error::too_many_fragments);
  EXPECT_LT(outcome.memory, mib / 4);
}

TEST_P(AttackByDeflate, with_a_compressed_frame_where_nothing_was_agreed_is_an_error) {
  Connection connection(role);
  EXPECT_EQ(endure(connection, from_peer(fin | rsv1 | binary, gibibyte())).error, Error::reserved_bits);
}

}  // namespace
}  // namespace wspc
