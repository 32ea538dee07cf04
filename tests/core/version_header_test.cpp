// SPDX-License-Identifier: MIT
// version_header_test: the first use of a constant that is made when it is first asked for. A program of its own.
#include <new>

#include <gtest/gtest.h>

#include "core/memory/counting.h"
#include "wspc/handshake.h"

namespace wspc {
namespace {

TEST(VersionHeader, without_memory_throws_and_is_there_when_there_is_some) {
  {
    const counting::Shortage none(0);
    EXPECT_THROW(static_cast<void>(ServerHandshake::version_header()), std::bad_alloc);
  }
  EXPECT_EQ(ServerHandshake::version_header(), (Header{"Sec-WebSocket-Version", "13"}));
}

}  // namespace
}  // namespace wspc
