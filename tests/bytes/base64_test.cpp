// SPDX-License-Identifier: MIT
// base64_test: RFC 4648's vectors, everything that a strict decoder refuses, and OpenSSL.
#include "bytes/base64.h"

#include <array>
#include <openssl/evp.h>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::bytes {
namespace {

std::string encode(std::string_view data) { return base64_encode(std::as_bytes(std::span(data))); }

std::optional<std::string> decode(std::string_view text) {
  std::string out(text.size(), '\0');
  const auto size = base64_decode(text, std::as_writable_bytes(std::span(out)));
  if (!size) return std::nullopt;
  return out.substr(0, *size);
}

// RFC 4648 §10
TEST(Base64, VectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [data, text] : vectors) {
    EXPECT_EQ(encode(data), text);
    EXPECT_EQ(decode(text), data);
    EXPECT_EQ(base64_size(data.size()), text.size());
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const std::string_view text : {
           "Z",        "Zg",       "Zg=",      "Zm9",   "Zm9vY",        "Zm9vYg=",  // padding is missing
           "=",        "==",       "===",      "====",  "Z===",         "=Zg=",
           "Zg==Zg==",                                                   // padding is too much or in the wrong place
           "Z=g=",     "Zm8=Zm8=", "Zm9v====", "Zm9v=", "Zg=g",          //
           "Zh==",     "Zv==",     "Zm9=",     "Zm+=",                   // unused bits are not zero
           "Zg= =",    " Zg==",    "Zg==\n",   "Zm 9",  "Zm9v\r\nZm9v",  // white space
           "Zm9-",     "Zm9_",     "Zm9.",     "Zm9,",  "Zm9\x80",      "Zm9\xFF",  // another alphabet
       }) {
    EXPECT_EQ(decode(text), std::nullopt) << text;
  }
  EXPECT_EQ(decode(std::string_view("Zm9\0", 4)), std::nullopt);
}

// Exactly 64 characters are digits, in each of the four places.
TEST(Base64, EveryCharacterInEveryPlace) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t place = 0; place < 4; ++place) {
    for (unsigned character = 0; character < 256; ++character) {
      std::string text = "AAAA";
      text[place] = static_cast<char>(character);
      const bool digit = alphabet.find(text[place]) != std::string_view::npos;
      const bool padded = place == 3 && character == '=';  // AAA= is two zero bytes
      EXPECT_EQ(decode(text).has_value(), digit || padded) << place << " " << character;
    }
  }
}

// Whatever decodes is what the encoder writes: of all texts of four characters out of these.
TEST(Base64, DecodesOnlyWhatItEncodes) {
  constexpr std::string_view some = "ABCQgwx/+09=-";
  std::size_t decoded = 0;
  for (const char a : some) {
    for (const char b : some) {
      for (const char c : some) {
        for (const char d : some) {
          const std::string text = {a, b, c, d};
          const auto data = decode(text);
          if (!data) continue;
          ++decoded;
          EXPECT_EQ(encode(*data), text);
        }
      }
    }
  }
  EXPECT_GT(decoded, 11u * 11 * 11 * 11);
}

TEST(Base64, WritesNoMoreThanThereIsRoomFor) {
  std::array<std::byte, 17> out;
  out.fill(std::byte{0xEE});
  const std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";  // RFC 6455 §1.3
  EXPECT_EQ(base64_decode(key, std::span(out).first(15)), std::nullopt);
  EXPECT_EQ(out[15], std::byte{0xEE});
  EXPECT_EQ(base64_decode(key, std::span(out).first(16)), 16u);
  EXPECT_EQ(out[16], std::byte{0xEE});
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(out.data()), 16), "the sample nonce");
  EXPECT_EQ(base64_decode("AA==", {}), std::nullopt);
  EXPECT_EQ(base64_decode("", {}), 0u);
  EXPECT_EQ(base64_decode("aGk="), "hi");
  EXPECT_EQ(base64_decode(""), "");
  EXPECT_EQ(base64_decode("aGk"), std::nullopt);
}

TEST(Base64, AgreesWithOpenSsl) {
  std::mt19937 engine(4648);
  for (std::size_t size = 0; size < 600; ++size) {
    std::string data(size, '\0');
    for (char& character : data) character = static_cast<char>(engine());
    std::string theirs(base64_size(size) + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(theirs.data()),
                                       reinterpret_cast<const unsigned char*>(data.data()), static_cast<int>(size));
    theirs.resize(static_cast<std::size_t>(length));
    EXPECT_EQ(encode(data), theirs);
    EXPECT_EQ(decode(theirs), data);
  }
}

}  // namespace
}  // namespace wspc::bytes
