// SPDX-License-Identifier: MIT
// deflate_fixture: connections on which compression was agreed, and texts to send over them.
#ifndef WSPC_TESTS_CORE_DEFLATE_DEFLATE_FIXTURE_H
#define WSPC_TESTS_CORE_DEFLATE_DEFLATE_FIXTURE_H

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/both_roles.h"
#include "core/deflate/reference_inflate.h"
#include "core/network.h"
#include "wspc/deflate.h"

namespace wspc {

constexpr unsigned rsv1 = 0x40;

class Compressed : public Both {
 protected:
  Connection with(const DeflateParameters& agreed = {}, const DeflateOptions& deflate = {},
                  const Options& options = {}) const {
    Connection connection(role, options);
    EXPECT_EQ(connection.deflate(agreed, deflate), Error::none);
    return connection;
  }

  // The same for both directions.
  static DeflateParameters both(int bits, bool no_takeover) {
    const auto small = static_cast<std::uint8_t>(bits);
    return {no_takeover, no_takeover, small, small};
  }

  std::string from_peer(unsigned first, std::string_view payload) const {
    return network::frame(first, payload, peer_role);
  }

  // The one frame that waits.
  static network::Frame sent(Connection& connection) {
    const auto frames = network::frames(network::drain(connection));
    EXPECT_EQ(frames.size(), 1U);
    return frames.empty() ? network::Frame() : frames[0];
  }
};

// Words in an order of their own: compresses well, and refers far back.
inline std::string prose(std::size_t size, std::uint32_t seed = 1) {
  static const char* const words[] = {"engine ", "without ", "a ",   "network: ", "bytes ", "in, ",   "events ",
                                      "and ",    "bytes ",   "out ", "message ",  "frame ", "close ", "masking\n"};
  std::string text;
  while (text.size() < size) {
    seed = seed * 1664525 + 1013904223;
    text += words[(seed >> 16) % std::size(words)];
    if (seed % 7 == 0) text += std::to_string(seed);
  }
  text.resize(size);
  return text;
}

// Does not compress at all.
inline std::string noise(std::size_t size, std::uint64_t seed = 1) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    bytes += static_cast<char>(seed >> 56);
  }
  return bytes;
}

}  // namespace wspc

#endif
