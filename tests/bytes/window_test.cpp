// SPDX-License-Identifier: MIT
// window_test: the last bytes of a stream, however it came, beside a string.
#include "bytes/window.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace wspc::bytes {
namespace {

std::string text_of(const Window& window) {
  return {reinterpret_cast<const char*>(window.bytes().data()), window.bytes().size()};
}

TEST(Window, IsTheEndOfWhatCame) {
  std::mt19937 dice(3);
  for (const int bits : {8, 9, 12, 15}) {
    const std::size_t size = std::size_t{1} << bits;
    Window window(static_cast<std::uint8_t>(bits));
    std::string all;
    for (int i = 0; i < 300; ++i) {
      std::string more(dice() % 20 == 0 ? dice() % (3 * size) : dice() % 300, '\0');
      for (char& byte : more) byte = static_cast<char>(dice());
      all += more;
      ASSERT_TRUE(window.remember(std::as_bytes(std::span(more))));
      ASSERT_EQ(text_of(window), all.substr(all.size() - std::min(all.size(), size)));
      ASSERT_LE(window.heap(), size);
    }
    window.forget();
    EXPECT_EQ(text_of(window), "");
  }
}

TEST(Window, OfLittleIsLittle) {
  Window window(15);
  EXPECT_EQ(window.heap(), 0U);
  const std::string text(1000, 'w');
  ASSERT_TRUE(window.remember(std::as_bytes(std::span(text))));
  EXPECT_EQ(window.heap(), 1024U);
}

}  // namespace
}  // namespace wspc::bytes
