// SPDX-License-Identifier: MIT
// handshake_test: what both sides of the opening handshake have in common.   RFC 6455 §1.3, §4
#include "wspc/handshake.h"

#include <gtest/gtest.h>

#include "core/header_lines.h"
#include "core/memory/counting.h"
#include "core/network.h"

namespace wspc {
namespace {

using namespace lines;

TEST(Accept, of_the_sample_key) { EXPECT_EQ(accept_for(sample_key), sample_accept); }

// ---- Out of memory ----

TEST(HandshakeWithoutMemory, is_refused_and_not_thrown) {
  const Lines lines =
      with(with(request(), "Sec-WebSocket-Protocol", "a-subprotocol-with-a-name-longer-than-any-short-string"),
           "Sec-WebSocket-Extensions", "an-extension-with-a-name-longer-than-any-short-string");
  for (std::size_t successes = 0; successes < 40; ++successes) {
    ServerHandshake server;
    HandshakeError read, accepted;
    {
      const counting::Shortage shortage(successes);
      read = server.read(lines);
      if (!read) accepted = server.accept();
    }
    EXPECT_TRUE(read.error == Error::none || read.error == Error::out_of_memory);
    EXPECT_TRUE(accepted.error == Error::none || accepted.error == Error::out_of_memory);
    EXPECT_TRUE(successes > 0 || read.error == Error::out_of_memory);
    ClientHandshake client;
    const counting::Shortage shortage(successes);
    const Error begun = client.begin({}).error;
    EXPECT_TRUE(begun == Error::none || begun == Error::out_of_memory);
  }
}

}  // namespace
}  // namespace wspc
