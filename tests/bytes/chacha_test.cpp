// SPDX-License-Identifier: MIT
// chacha_test: the RFC's own blocks, and OpenSSL beside us.
#include "bytes/chacha.h"

#include <openssl/evp.h>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bytes/kernels.h"

namespace wspc::bytes {
namespace {

constexpr std::size_t stream_size = sizeof(ChachaStream);
using Stream = std::vector<std::byte>;

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> 4];
    text += "0123456789abcdef"[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

// As the RFC orders it: block by block, each word with its lowest byte first. Every kernel says the same.
Stream stream_of(const Chacha& chacha) {
  ChachaStream words;
  chacha.keystream(words);
  for (const Kernels& row : available_kernels()) {
    const Kernels& in_use = kernels();
    ChachaStream others;
    use_kernels(row);
    chacha.keystream(others);
    use_kernels(in_use);
    EXPECT_EQ(others, words) << row.name;
  }
  Stream stream;
  for (std::size_t block = 0; block < chacha_blocks; ++block) {
    for (std::size_t i = 0; i < 16; ++i) {
      const std::uint32_t word = words[i * chacha_blocks + block];
      for (int bit = 0; bit < 32; bit += 8) stream.push_back(static_cast<std::byte>(word >> bit));
    }
  }
  return stream;
}

// RFC 8439 §2.3.2, whose key is 00 01 02 … 1f.
TEST(Chacha, TheBlockOfTheRfc) {
  const Chacha chacha{
      .key = {0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c, 0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c},
      .counter = 1,
      .nonce = {0x09000000, 0x4a000000, 0}};
  const Stream stream = stream_of(chacha);
  EXPECT_EQ(
      hex(std::span(stream).first<64>()),
      "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de16"
      "4eb9cbd083e8a2503c4e");
}

// The first of Strombergson's vectors: key and nonce of zeros.
TEST(Chacha, TwelveRounds) {
  const Stream stream = stream_of({.rounds = 12});
  EXPECT_EQ(hex(std::span(stream).first<32>()), "9bf49a6a0755f953811fce125f2683d50429c3bb49e074147e0089a52eae155f");
}

// The block counter continues within a call.
TEST(Chacha, EveryBlockIsThatOfOpenSsl) {
  std::mt19937 numbers(1);
  for (int round = 0; round < 200; ++round) {
    Chacha chacha;
    for (auto& word : chacha.key) word = static_cast<std::uint32_t>(numbers());
    for (auto& word : chacha.nonce) word = static_cast<std::uint32_t>(numbers());
    chacha.counter = static_cast<std::uint32_t>(numbers());

    std::vector<unsigned char> key, iv;
    const auto add = [](std::vector<unsigned char>& to, std::uint32_t word) {
      for (int i = 0; i < 4; ++i) to.push_back(static_cast<unsigned char>(word >> 8 * i));
    };
    for (const auto word : chacha.key) add(key, word);
    add(iv, chacha.counter);
    for (const auto word : chacha.nonce) add(iv, word);

    const std::vector<unsigned char> zeros(stream_size);
    std::vector<unsigned char> expected(stream_size);
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    ASSERT_EQ(EVP_CipherInit(context, EVP_chacha20(), key.data(), iv.data(), 1), 1);
    int size = 0;
    ASSERT_EQ(EVP_CipherUpdate(context, expected.data(), &size, zeros.data(), static_cast<int>(stream_size)), 1);
    EVP_CIPHER_CTX_free(context);
    ASSERT_EQ(hex(stream_of(chacha)), hex(std::as_bytes(std::span(expected))));
  }
}

}  // namespace
}  // namespace wspc::bytes
