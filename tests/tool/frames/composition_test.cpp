// SPDX-License-Identifier: MIT
// composition_test: compositions beside the bytes that RFC 6455 and RFC 7692 have for them, and beside ones that are
// wrong.
#include "tool/frames/composition.h"

#include <gtest/gtest.h>

#include "tool/text/hex.h"
#include "wspc/connection.h"

namespace wspc::tool {
namespace {

using Length = Composition::Length;

std::string hex(const Composition& composition) {
  const std::string bytes = bytes_of(composition);
  return to_hex(std::as_bytes(std::span(bytes))).substr(2);
}

bytes::MaskKey key_of(std::array<unsigned char, 4> bytes) { return std::bit_cast<bytes::MaskKey>(bytes); }

// RFC 6455 §5.7
TEST(Composition, HasTheBytesOfTheStandard) {
  EXPECT_EQ(hex({.payload = "Hello"}), "810548656c6c6f");
  EXPECT_EQ(hex({.payload = "Hello", .masked = true, .key = key_of({0x37, 0xfa, 0x21, 0x3d})}),
            "818537fa213d7f9f4d5158");
  EXPECT_EQ(hex({.payload = "Hello", .fragment = 3}), "010348656c80026c6f");
  EXPECT_EQ(hex({.opcode = 9, .payload = "Hello"}), "890548656c6c6f");
  EXPECT_EQ(hex({.opcode = 2, .payload = std::string(256, 'a')}).substr(0, 8), "827e0100");
  EXPECT_EQ(hex({.opcode = 2, .payload = std::string(65536, 'a')}).substr(0, 20), "827f0000000000010000");
}

TEST(Composition, MayBeWrong) {
  EXPECT_EQ(hex({.payload = "a", .reserved = 7}), "f10161");
  EXPECT_EQ(hex({.opcode = 11, .fin = false}), "0b00");
  EXPECT_EQ(hex({.payload = "a", .length = Length::in_16_bits}), "817e000161");
  EXPECT_EQ(hex({.payload = "a", .length = Length::in_64_bits}), "817f000000000000000161");
  EXPECT_EQ(hex({.payload = "a", .length = Length::with_highest_bit}), "817f800000000000000161");
  EXPECT_EQ(hex({.payload = "a", .declared = 100}), "816461");
  EXPECT_EQ(hex({.payload = "a", .fin = false}), "010161");
}

TEST(Composition, TakesAFreshKeyForEachFrame) {
  const Composition masked{.payload = "aaaa", .masked = true, .fragment = 2};
  EXPECT_NE(bytes_of(masked), bytes_of(masked));
  const std::string bytes = bytes_of(masked);
  ASSERT_EQ(bytes.size(), 16U);
  EXPECT_NE(bytes.substr(2, 4), bytes.substr(10, 4));
}

// RFC 7692 §7.2: a receiver with the smallest window understands it, whatever came before.
TEST(Composition, IsCompressedForAnyWindow) {
  Connection server(Role::server);
  ASSERT_EQ(server.deflate({.client_max_window_bits = 8}), Error::none);
  std::string said;
  for (int i = 0; i < 500; ++i) said += "what is said again and again ";
  for (const std::uint64_t fragment : {std::uint64_t{0}, std::uint64_t{7}}) {
    std::string bytes = bytes_of({.payload = said, .masked = true, .fragment = fragment, .compressed = true});
    if (fragment == 0) {
      EXPECT_LT(bytes.size(), said.size() / 2);
    }
    std::span<std::byte> input = std::as_writable_bytes(std::span(bytes));
    const Event event = server.receive(input);
    ASSERT_EQ(event.type, Event::Type::text) << describe(event.error).text;
    EXPECT_EQ(event.text(), said);
  }
}

}  // namespace
}  // namespace wspc::tool
