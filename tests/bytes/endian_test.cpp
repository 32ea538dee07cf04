// SPDX-License-Identifier: MIT
// endian_test: network byte order.   RFC 6455 §5.2
#include "bytes/endian.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <gtest/gtest.h>

namespace wspc::bytes {
namespace {

constexpr std::array wire = {std::byte{0xFF}, std::byte{0x81}, std::byte{0x02}, std::byte{0x03}, std::byte{0x04},
                             std::byte{0x85}, std::byte{0x06}, std::byte{0x07}, std::byte{0x88}};

TEST(Endian, LoadsTheMostSignificantByteFirstAtAnyAlignment) {
  EXPECT_EQ(load_big<std::uint8_t>(wire.data() + 1), 0x81);
  EXPECT_EQ(load_big<std::uint16_t>(wire.data() + 1), 0x8102);
  EXPECT_EQ(load_big<std::uint32_t>(wire.data() + 1), 0x81020304u);
  EXPECT_EQ(load_big<std::uint64_t>(wire.data() + 1), 0x8102030485060788u);
}

TEST(Endian, StoresWhatItLoadsAndNothingElse) {
  std::array<std::byte, 10> out = {};
  store_big<std::uint64_t>(0x8102030485060788u, out.data() + 1);
  EXPECT_TRUE(std::equal(wire.begin() + 1, wire.end(), out.begin() + 1));
  EXPECT_EQ(out.front(), std::byte{0});
  EXPECT_EQ(out.back(), std::byte{0});

  store_big<std::uint16_t>(0xABCD, out.data());
  EXPECT_EQ(out[0], std::byte{0xAB});
  EXPECT_EQ(out[1], std::byte{0xCD});
  EXPECT_EQ(out[2], std::byte{0x02});
}

TEST(Endian, StoresTheLeastSignificantByteFirst) {
  std::array<std::byte, 5> out = {};
  store_little<std::uint32_t>(0x81020304u, out.data());
  EXPECT_EQ(out, (std::array{std::byte{0x04}, std::byte{0x03}, std::byte{0x02}, std::byte{0x81}, std::byte{0}}));
}

}  // namespace
}  // namespace wspc::bytes
