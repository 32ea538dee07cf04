// SPDX-License-Identifier: MIT
// deflate_settings_test: what can be set about permessage-deflate, and the sentence for what cannot.   RFC 7692 §7.1
#include "tool/options/deflate_settings.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace wspc::tool {
namespace {

DeflateOptions parsed(std::string_view text) {
  DeflateOptions options;
  EXPECT_EQ(parse_deflate(text, options), "") << text;
  return options;
}

TEST(DeflateSettings, TakeEverySetting) {
  const DeflateOptions options = parsed(
      "server_no_context_takeover; client_no_context_takeover;server_max_window_bits=8 ; client_max_window_bits = 15;"
      "level=0; memory_level=9; compress=never; threshold=1K; ratio_grace=2M; max_ratio=65535");
  EXPECT_TRUE(options.server_no_context_takeover);
  EXPECT_TRUE(options.client_no_context_takeover);
  EXPECT_EQ(options.server_max_window_bits, 8);
  EXPECT_EQ(options.client_max_window_bits, 15);
  EXPECT_EQ(options.level, 0);
  EXPECT_EQ(options.memory_level, 9);
  EXPECT_EQ(options.compress, Compress::never);
  EXPECT_EQ(options.threshold, 1024U);
  EXPECT_EQ(options.ratio_grace, 2U << 20);
  EXPECT_EQ(options.max_ratio, 65535U);
}

TEST(DeflateSettings, LeaveTheRestAsItIs) {
  for (const std::string_view text : {"", " ", ";", "client_max_window_bits", "level=6"}) {
    const DeflateOptions options = parsed(text);
    EXPECT_FALSE(options.server_no_context_takeover || options.client_no_context_takeover);
    EXPECT_EQ(options.server_max_window_bits, 15);
    EXPECT_EQ(options.client_max_window_bits, 15);
    EXPECT_EQ(options.level, 6);
    EXPECT_EQ(options.compress, Compress::automatic);
    EXPECT_EQ(options.threshold, 64U);
  }
  EXPECT_EQ(parsed("compress=always").compress, Compress::always);
  EXPECT_EQ(parsed("compress=automatic,level=9").level, 9);
  EXPECT_EQ(parsed("server_max_window_bits=9").server_max_window_bits, 9);
  EXPECT_EQ(parsed("client_max_window_bits=9").client_max_window_bits, 9);
}

TEST(DeflateSettings, SayWhatIsWrong) {
  struct Row {
    std::string_view text;
    std::string problem;
  };
  const std::string bits = " needs a number from 8 to 15";
  for (const Row& row :
       {Row{"window=9", "'window' is no setting of permessage-deflate"},
        Row{"level=6; level=6", "level is given twice"},
        Row{"server_no_context_takeover=1", "server_no_context_takeover takes no value"},
        Row{"client_no_context_takeover=", "client_no_context_takeover takes no value"},
        Row{"server_max_window_bits", "server_max_window_bits" + bits},
        Row{"server_max_window_bits=7", "server_max_window_bits" + bits},
        Row{"client_max_window_bits=16", "client_max_window_bits" + bits},
        Row{"client_max_window_bits=", "client_max_window_bits" + bits},
        Row{"level=10", "level needs a number from 0 to 9"}, Row{"level=-1", "level needs a number from 0 to 9"},
        Row{"level=6x", "level needs a number from 0 to 9"},
        Row{"memory_level=0", "memory_level needs a number from 1 to 9"},
        Row{"compress=auto", "compress needs automatic, always or never"},
        Row{"threshold=1Q", "threshold needs a size, 64 or 1K"},
        Row{"ratio_grace=much", "ratio_grace needs a size, 64K or 1M"},
        Row{"max_ratio=0", "max_ratio needs a number from 1 to 65535"}}) {
    DeflateOptions options{.level = 3};
    EXPECT_EQ(parse_deflate(row.text, options), row.problem);
    EXPECT_EQ(options.level, 3) << "something was set: " << row.text;
  }
}

}  // namespace
}  // namespace wspc::tool
