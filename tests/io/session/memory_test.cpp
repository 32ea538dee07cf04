// SPDX-License-Identifier: MIT
// memory_test: what five thousand idle connections cost one thread.
#include <algorithm>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "io/peer.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

std::size_t resident() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t pages = 0;
  statm >> total >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

constexpr bool instrumented =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    true;
#else
    false;
#endif
#else
    false;
#endif

// The peers are bare sockets of this process: what they cost beyond the kernel is an element of a vector.
TEST(Memory, AnIdleConnectionCostsAtMostFourKibibytes) {
  if (instrumented) GTEST_SKIP() << "a sanitizer's memory is not ours";
  constexpr std::size_t count = 5000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 2 * count + 200);
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < 2 * count + 200) GTEST_SKIP() << "only " << files.rlim_cur << " files may be open";

  RunningServer server;
  EXPECT_TRUE(server.serves());
  std::vector<Peer> peers;
  peers.reserve(count);
  const std::size_t before = resident();
  for (std::size_t i = 0; i < count; ++i) {
    peers.push_back(Peer::opened(server.port()));
    ASSERT_TRUE(peers.back().send_frame(1, "hello"));
    ASSERT_TRUE(peers.back().read_frame());
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // idle by now
  const std::size_t each = (resident() - before) / count;
  RecordProperty("bytes_per_connection", static_cast<int>(each));
  std::cout << "resident bytes per idle connection: " << each << '\n';
  EXPECT_LE(each, 4096u);
  EXPECT_TRUE(server.serves());
}

}  // namespace
}  // namespace wspc::io
