// SPDX-License-Identifier: MIT
// random_sandbox_test: where the kernel refuses getrandom(), the device is read; where it refuses both, random() says
// so.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "bytes/random.h"

namespace wspc::bytes {
namespace {

// From now on, getrandom() fails with `error` in this process.
bool refuse_getrandom(int error) {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getrandom, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter = {static_cast<unsigned short>(std::size(program)), program};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// From now on, no file can be opened.
bool refuse_files() {
  const rlimit none = {0, 0};
  return ::setrlimit(RLIMIT_NOFILE, &none) == 0;
}

constexpr int passed = 0;
constexpr int failed = 1;
constexpr int no_sandbox = 77;

template <class Body>
int status_of_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = -1;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return failed;
  return WEXITSTATUS(status);
}

bool fills(std::size_t size) {
  std::vector<std::byte> out(size);
  return random(out) && std::count(out.begin(), out.end(), std::byte{0}) < static_cast<long>(size);
}

void passes_or_skips(int status) {
  if (status == no_sandbox) GTEST_SKIP() << "no seccomp filters here";
  EXPECT_EQ(status, passed);
}

TEST(RandomSandbox, ReadsTheDeviceWithoutGetrandom) {
  for (const int error : {ENOSYS, EPERM}) {
    passes_or_skips(status_of_child([error] {
      if (!refuse_getrandom(error)) return no_sandbox;
      return fills(16) && fills(2'000) ? passed : failed;
    }));
  }
}

TEST(RandomSandbox, SaysSoWhenThereIsNone) {
  passes_or_skips(status_of_child([] {
    std::array<std::byte, 16> small;
    std::array<std::byte, 600> large;
    small.fill(std::byte{0xEE});
    large.fill(std::byte{0xEE});
    if (!refuse_getrandom(ENOSYS) || !refuse_files()) return no_sandbox;
    const auto is_zero = [](std::byte byte) { return byte == std::byte{0}; };
    if (random(small) || !std::all_of(small.begin(), small.end(), is_zero)) return failed;
    if (random(large) || !std::all_of(large.begin(), large.end(), is_zero)) return failed;
    return passed;
  }));
}

}  // namespace
}  // namespace wspc::bytes
