// SPDX-License-Identifier: MIT
// h2_streams_test: which streams a peer may open, and on which it may send headers.   RFC 9113 §5.1
#include "http/http2/h2_streams.h"

#include <gtest/gtest.h>

namespace wspc::http {
namespace {

using Headers = H2Streams::Headers;

// RFC 9113 §5.1.2
TEST(H2Streams, refuses_one_too_many_and_no_other) {
  H2Streams streams(2);
  EXPECT_TRUE(streams.open(1));
  EXPECT_TRUE(streams.open(3));
  EXPECT_FALSE(streams.open(5));
  EXPECT_TRUE(streams.is_refused(5));
  EXPECT_FALSE(streams.is_refused(3));
  EXPECT_FALSE(streams.open(7));
  EXPECT_FALSE(streams.closed(5));
  EXPECT_FALSE(streams.open(9));
  EXPECT_TRUE(streams.closed(1));
  EXPECT_TRUE(streams.open(11));
}

// RFC 9113 §5.1.1
TEST(H2Streams, a_lower_one_that_was_never_opened_is_unexpected) {
  H2Streams streams(2);
  EXPECT_EQ(streams.judge(5), Headers::fine);
  streams.open(5);
  EXPECT_EQ(streams.judge(3), Headers::unexpected);
  EXPECT_EQ(streams.judge(1), Headers::unexpected);
  EXPECT_EQ(streams.judge(7), Headers::fine);
}

// RFC 9113 §5.1
TEST(H2Streams, trailers_are_fine_on_an_open_one_and_late_on_one_that_we_have_closed) {
  H2Streams streams(2);
  streams.open(1);
  EXPECT_EQ(streams.judge(1), Headers::fine);
  streams.closed(1);
  EXPECT_EQ(streams.judge(1), Headers::late);
  streams.open(3);
  streams.ended(3);
  streams.closed(3);
  EXPECT_EQ(streams.judge(3), Headers::closed);
}

TEST(H2Streams, remembers_so_many_and_no_more) {
  H2Streams streams(2);
  for (StreamId stream = 1; stream < 20'001; stream += 2) {
    streams.open(stream);
    streams.closed(stream);
  }
  EXPECT_EQ(streams.judge(19'999), Headers::late);
  EXPECT_EQ(streams.judge(18'999), Headers::late);
  EXPECT_EQ(streams.judge(1), Headers::unexpected);
}

}  // namespace
}  // namespace wspc::http
