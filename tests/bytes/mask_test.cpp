// SPDX-License-Identifier: MIT
// mask_test: RFC 6455 §5.3 by every row of kernels, at every size and alignment, with bytes around that must not
// change.
#include "bytes/mask.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::bytes {
namespace {

using Bytes = std::vector<std::byte>;
using KeyBytes = std::array<std::uint8_t, 4>;

// As in §5.3, where "octet i of the masking key" has only one meaning.
constexpr KeyBytes keys[] = {{0x37, 0xFA, 0x21, 0x3D}, {0x00, 0x00, 0x00, 0x01}, {0xFF, 0x80, 0x7F, 0x00}};

constexpr std::size_t guard = 64;
constexpr std::byte guard_byte{0xA5};

// j = i MOD 4; transformed-octet-i = original-octet-i XOR masking-key-octet-j
std::byte transformed(std::byte original, const KeyBytes& key, std::size_t i) {
  return original ^ std::byte{key[i % 4]};
}

Bytes random_bytes(std::size_t size) {
  static std::mt19937 engine(5);
  Bytes bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(engine());
  return bytes;
}

// Memory with `size` bytes at `alignment` past a multiple of 64, between guards.
class Guarded {
 public:
  Guarded(std::size_t size, std::size_t alignment) : memory_(size + 3 * guard, guard_byte), size_(size) {
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    offset_ = guard - address % 64 + alignment;
  }

  std::byte* data() { return memory_.data() + offset_; }

  [[nodiscard]] bool intact() const {
    for (std::size_t i = 0; i < memory_.size(); ++i) {
      if ((i < offset_ || i >= offset_ + size_) && memory_[i] != guard_byte) return false;
    }
    return true;
  }

 private:
  Bytes memory_;
  std::size_t size_;
  std::size_t offset_;
};

void masks(const Kernels& row, const Bytes& original, const KeyBytes& key, std::size_t alignment) {
  const std::size_t size = original.size();
  Guarded in_place(size, alignment);
  std::copy(original.begin(), original.end(), in_place.data());
  row.mask(in_place.data(), size, std::bit_cast<MaskKey>(key));

  Guarded from((size), alignment * 5 % 64);
  Guarded to(size, alignment);
  std::copy(original.begin(), original.end(), from.data());
  row.mask_copy(to.data(), from.data(), size, std::bit_cast<MaskKey>(key));

  for (std::size_t i = 0; i < size; ++i) {
    ASSERT_EQ(in_place.data()[i], transformed(original[i], key, i)) << row.name << " " << size << " at " << alignment;
    ASSERT_EQ(to.data()[i], transformed(original[i], key, i)) << row.name << " " << size << " at " << alignment;
    ASSERT_EQ(from.data()[i], original[i]);
  }
  ASSERT_TRUE(in_place.intact() && from.intact() && to.intact()) << row.name << " " << size << " at " << alignment;
}

// RFC 6455 §5.7: a single-frame masked text message, "Hello".
// RFC 6455 §5.3: W073
TEST(Mask, ExampleOfTheRfc) {
  std::string payload = "\x7F\x9F\x4D\x51\x58";
  mask(std::as_writable_bytes(std::span(payload)), std::bit_cast<MaskKey>(keys[0]));
  EXPECT_EQ(payload, "Hello");
}

// RFC 6455 §5.3: W073
TEST(Mask, EverySizeAtEveryAlignment) {
  const Bytes original = random_bytes(300);
  for (const Kernels& row : available_kernels()) {
    for (std::size_t size = 0; size <= 300; ++size) {
      for (std::size_t alignment = 0; alignment < 64; ++alignment) {
        for (const KeyBytes& key : keys) {
          masks(row, Bytes(original.begin(), original.begin() + static_cast<std::ptrdiff_t>(size)), key, alignment);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(Mask, LongPayloadsAtEveryAlignment) {
  for (const Kernels& row : available_kernels()) {
    for (const std::size_t size : {508u, 511u, 512u, 513u, 544u, 575u, 640u, 767u, 1023u, 1024u, 4099u}) {
      const Bytes original = random_bytes(size);
      for (std::size_t alignment = 0; alignment < 64; ++alignment) {
        masks(row, original, keys[0], alignment);
        if (HasFatalFailure()) return;
      }
    }
    for (const std::size_t size : {65'535u, 65'536u, 1'048'583u}) {
      const Bytes original = random_bytes(size);
      for (const std::size_t alignment : {0u, 1u, 31u, 33u}) {
        masks(row, original, keys[2], alignment);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(Mask, RotateGoesOnWhereTheKeyStands) {
  for (const KeyBytes& key : keys) {
    for (std::size_t size = 0; size < 9; ++size) {
      const auto rotated = std::bit_cast<KeyBytes>(rotate(std::bit_cast<MaskKey>(key), size));
      for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(rotated[i], key[(size + i) % 4]);
    }
  }
}

// The public functions by every row, a payload in random pieces: small ones inline, long ones by the table.
TEST(Mask, PiecesMakeTheWhole) {
  std::mt19937 engine(7);
  for (const Kernels& row : available_kernels()) {
    use_kernels(row);
    for (int round = 0; round < 3'000; ++round) {
      const Bytes original = random_bytes(engine() % 1500);
      Bytes in_place = original;
      Bytes copy(original.size());
      const KeyBytes& bytes = keys[engine() % 3];
      auto key = std::bit_cast<MaskKey>(bytes);
      for (std::size_t at = 0; at < original.size();) {
        const std::size_t size = std::min<std::size_t>(original.size() - at, engine() % 200);
        mask(std::span(in_place).subspan(at, size), key);
        mask_copy(copy.data() + at, std::span(original).subspan(at, size), key);
        key = rotate(key, size);
        at += size;
      }
      for (std::size_t i = 0; i < original.size(); ++i) {
        ASSERT_EQ(in_place[i], transformed(original[i], bytes, i)) << row.name;
        ASSERT_EQ(copy[i], in_place[i]) << row.name;
      }
    }
  }
  use_kernels(available_kernels().front());
}

}  // namespace
}  // namespace wspc::bytes
