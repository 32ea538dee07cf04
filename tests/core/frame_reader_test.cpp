// SPDX-License-Identifier: MIT
// frame_reader_test: every frame is seen, right or wrong, however the bytes are cut.   RFC 6455 §5.2, §5.7
#include "core/frame_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::core {
namespace {

struct Seen {
  std::uint64_t offset = 0;
  unsigned opcode = 0;
  std::uint64_t length = 0;
  Error error = Error::none;
  std::string payload;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> read(const std::string& bytes, std::size_t piece, FrameRules rules = {Masking::optional, 0}) {
  FrameReader reader(rules);
  std::vector<Seen> all;
  const auto whole = std::as_bytes(std::span(bytes));
  for (std::size_t at = 0; at < whole.size(); at += piece) {
    auto input = whole.subspan(at, std::min(piece, whole.size() - at));
    for (FrameReader::Event event{}; (event = reader.next(input)) != FrameReader::Event::none;) {
      const SeenFrame& frame = reader.frame();
      if (event == FrameReader::Event::header) {
        all.push_back({frame.offset, static_cast<unsigned>(frame.header.opcode), frame.header.length, frame.error, {}});
      }
      if (event == FrameReader::Event::payload) {
        std::string part(reader.payload().size(), '\0');
        reader.unmask(std::as_writable_bytes(std::span(part)));
        all.back().payload += part;
      }
    }
  }
  return all;
}

std::string bytes(std::initializer_list<int> list) {
  std::string result;
  for (const int byte : list) result += static_cast<char>(byte);
  return result;
}

TEST(FrameReader, SeesTheExamplesOfTheRfc) {
  const std::string stream = bytes({0x81, 0x05, 'H', 'e', 'l', 'l', 'o'}) +
                             bytes({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}) +
                             bytes({0x01, 0x03, 'H', 'e', 'l', 0x80, 0x02, 'l', 'o', 0x89, 0x00}) +
                             bytes({0x82, 0x7E, 0x01, 0x00}) + std::string(256, 'x') +
                             bytes({0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0}) + std::string(65536, 'y');
  const std::vector<Seen> expected = {{0, 1, 5, Error::none, "Hello"},
                                      {7, 1, 5, Error::none, "Hello"},
                                      {18, 1, 3, Error::none, "Hel"},
                                      {23, 0, 2, Error::none, "lo"},
                                      {27, 9, 0, Error::none, ""},
                                      {29, 2, 256, Error::none, std::string(256, 'x')},
                                      {289, 2, 65536, Error::none, std::string(65536, 'y')}};
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 1000u, 100000u})
    EXPECT_TRUE(read(stream, piece) == expected) << piece;
}

// Reports a fault and still reads the frames after it.
TEST(FrameReader, GoesOnBehindWhatIsWrong) {
  const std::string good = bytes({0x81, 0x01, 'a'});
  struct Row {
    std::string frame;
    Error error;
  };
  const Row rows[] = {{bytes({0xC1, 0x01, 'x'}), Error::reserved_bits},
                      {bytes({0x83, 0x01, 'x'}), Error::reserved_opcode},
                      {bytes({0x09, 0x00}), Error::fragmented_control},
                      {bytes({0x89, 0x7E, 0x00, 0x80}) + std::string(128, 'x'), Error::oversized_control},
                      {bytes({0x81, 0x7E, 0x00, 0x01, 'x'}), Error::non_minimal_length},
                      {bytes({0xC3, 0xFE, 0x00, 0x01, 1, 2, 3, 4, 'x'}), Error::reserved_bits}};
  for (const Row& row : rows) {
    for (std::size_t piece = 1; piece < 9; ++piece) {
      const auto seen = read(row.frame + good, piece);
      ASSERT_EQ(seen.size(), 2u);
      EXPECT_EQ(seen[0].error, row.error);
      EXPECT_EQ(seen[1], (Seen{row.frame.size(), 1, 1, Error::none, "a"}));
    }
  }
}

TEST(FrameReader, KnowsWhoHasToMask) {
  EXPECT_EQ(read(bytes({0x81, 0x00}), 9, {Masking::required, 0})[0].error, Error::unmasked_frame);
  EXPECT_EQ(read(bytes({0x81, 0x80, 1, 2, 3, 4}), 9, {Masking::forbidden, 0})[0].error, Error::masked_frame);
  EXPECT_EQ(read(bytes({0xC1, 0x00}), 9, {Masking::optional, 4})[0].error, Error::none);
}

TEST(FrameReader, ALengthBeyondAllMemoryIsALengthLikeAnyOther) {
  const auto seen = read(bytes({0x82, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 'x'}), 3);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].error, Error::length_out_of_range);
  EXPECT_EQ(seen[0].payload, "x");
}

TEST(FrameReader, KnowsWhereAStreamMayEnd) {
  FrameReader reader({Masking::optional, 0});
  EXPECT_TRUE(reader.between());
  const std::string frame = bytes({0x81, 0x02, 'a', 'b'});
  for (std::size_t i = 0; i < frame.size(); ++i) {
    auto input = std::as_bytes(std::span(frame)).subspan(i, 1);
    while (reader.next(input) != FrameReader::Event::none) {
    }
    EXPECT_EQ(reader.between(), i + 1 == frame.size()) << i;
  }
}

}  // namespace
}  // namespace wspc::core
