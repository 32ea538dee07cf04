// SPDX-License-Identifier: MIT
// sha1_test: against RFC 3174's vectors, RFC 6455's example and OpenSSL.
#include "bytes/sha1.h"

#include <algorithm>
#include <openssl/evp.h>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bytes/base64.h"

namespace wspc::bytes {
namespace {

std::string hex_of(std::string_view message) {
  std::string hex;
  for (const std::byte byte : sha1(std::as_bytes(std::span(message)))) {
    hex += "0123456789ABCDEF"[std::to_integer<unsigned>(byte) >> 4];
    hex += "0123456789ABCDEF"[std::to_integer<unsigned>(byte) & 15];
  }
  return hex;
}

// RFC 3174 §7.3
TEST(Sha1, VectorsOfRfc3174) {
  EXPECT_EQ(hex_of("abc"), "A9993E364706816ABA3E25717850C26C9CD0D89D");
  EXPECT_EQ(hex_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "84983E441C3BD26EBAAE4AA1F95129E5E54670F1");
  EXPECT_EQ(hex_of(std::string(1'000'000, 'a')), "34AA973CD4C4DAA4F61EEB2BDBAD27316534016F");
  std::string repeated;
  for (int i = 0; i < 80; ++i) repeated += "01234567";
  EXPECT_EQ(hex_of(repeated), "DEA356A2CDDD90C7A7ECEDC5EBB563934F460452");
}

TEST(Sha1, ExampleOfRfc6455) {
  const std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  EXPECT_EQ(base64_encode(sha1(std::as_bytes(std::span(key)))), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // §1.3
}

void agrees_with_openssl(std::span<const std::byte> message) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  ASSERT_EQ(EVP_Digest(message.data(), message.size(), digest, &size, EVP_sha1(), nullptr), 1);
  ASSERT_EQ(size, 20u);
  const auto ours = sha1(message);
  ASSERT_TRUE(std::equal(ours.begin(), ours.end(), reinterpret_cast<const std::byte*>(digest))) << message.size();
}

TEST(Sha1, AgreesWithOpenSsl) {
  std::mt19937 engine(3174);
  std::vector<std::byte> message(5'000);
  for (std::byte& byte : message) byte = static_cast<std::byte>(engine());
  for (std::size_t size = 0; size <= 400; ++size) agrees_with_openssl(std::span(message).first(size));
  for (int i = 0; i < 500; ++i) {
    const std::size_t from = engine() % message.size();
    agrees_with_openssl(std::span(message).subspan(from, engine() % (message.size() - from)));
  }
}

}  // namespace
}  // namespace wspc::bytes
