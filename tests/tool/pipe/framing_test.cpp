// SPDX-License-Identifier: MIT
// framing_test: messages come out of a stream as they went in, however it is cut.
#include "tool/pipe/framing.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

using Messages = std::vector<std::string>;

Messages unframed(Framing framing, const std::string& bytes, std::size_t cut, std::size_t longest = 1000) {
  Unframer unframer(framing, longest);
  Messages messages;
  for (std::size_t at = 0; at < bytes.size(); at += cut) {
    unframer.add(std::string_view(bytes).substr(at, cut));
    while (auto message = unframer.next()) messages.push_back(std::move(*message));
  }
  if (auto rest = unframer.rest()) messages.push_back(std::move(*rest));
  if (unframer.failed()) messages.emplace_back("failed");
  return messages;
}

TEST(Framing, ComesOutAsItWentIn) {
  const Messages messages{"one", "", "three and more", std::string(300, 'x')};
  for (const Framing framing : {Framing::lines, Framing::nul, Framing::length}) {
    std::string bytes;
    for (const std::string& message : messages) bytes += framed(framing, message);
    for (std::size_t cut = 1; cut <= bytes.size(); ++cut) EXPECT_EQ(unframed(framing, bytes, cut), messages) << cut;
  }
}

TEST(Framing, IsWhatItSays) {
  EXPECT_EQ(framed(Framing::lines, "a"), "a\n");
  EXPECT_EQ(framed(Framing::nul, "a"), std::string("a\0", 2));
  EXPECT_EQ(framed(Framing::length, "abc"), std::string("\0\0\0\3abc", 7));
  EXPECT_EQ(framed(Framing::raw, "a"), "a");
}

TEST(Framing, WhatIsLeftAtTheEnd) {
  EXPECT_EQ(unframed(Framing::lines, "a\nb", 2), (Messages{"a", "b"}));
  EXPECT_EQ(unframed(Framing::nul, "b", 1), (Messages{"b"}));
  EXPECT_EQ(unframed(Framing::length, std::string("\0\0\0\3ab", 6), 6), (Messages{"failed"}));
  EXPECT_EQ(unframed(Framing::length, std::string("\0\0", 2), 2), (Messages{"failed"}));
  EXPECT_EQ(unframed(Framing::raw, "abc", 3), (Messages{"abc"}));
}

TEST(Framing, TooLongIsTooLong) {
  EXPECT_EQ(unframed(Framing::lines, std::string(11, 'x'), 1, 10), (Messages{"failed"}));
  EXPECT_EQ(unframed(Framing::lines, std::string(10, 'x') + "\n", 1, 10), (Messages{std::string(10, 'x')}));
  EXPECT_EQ(unframed(Framing::length, std::string("\0\0\1\0", 4), 4, 10), (Messages{"failed"}));
  EXPECT_EQ(unframed(Framing::raw, "abcdef", 6, 4), (Messages{"abcd", "ef"}));
}

}  // namespace
}  // namespace wspc::tool
