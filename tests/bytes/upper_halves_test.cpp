// SPDX-License-Identifier: MIT
// upper_halves_test: every kernel leaves the upper halves of the vector registers clear. Where one does not, all code
// with vectors of 16 bytes that follows is slow, which no result shows.
#include "bytes/kernels.h"

#if defined(__x86_64__)

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace wspc::bytes {
namespace {

// Returns whether any of the sixteen registers has bits set in its upper half, and clears the upper halves.
[[gnu::target("avx")]] bool dirty() noexcept {
  alignas(16) std::array<std::uint64_t, 2> all;
  asm volatile("vextractf128 $1, %%ymm0, %%xmm0\n\t"
#define WSPC_OR(number) \
  "vextractf128 $1, %%ymm" #number ", %%xmm" #number "\n\tvorps %%xmm" #number ", %%xmm0, %%xmm0\n\t"
               WSPC_OR(1) WSPC_OR(2) WSPC_OR(3) WSPC_OR(4) WSPC_OR(5) WSPC_OR(6) WSPC_OR(7) WSPC_OR(8) WSPC_OR(9)
                   WSPC_OR(10) WSPC_OR(11) WSPC_OR(12) WSPC_OR(13) WSPC_OR(14) WSPC_OR(15)
#undef WSPC_OR
                       "vmovaps %%xmm0, %0\n\tvzeroupper"
               : "=m"(all)
               :
               : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
                 "xmm12", "xmm13", "xmm14", "xmm15");
  return (all[0] | all[1]) != 0;
}

std::vector<std::string> texts(std::size_t size) {
  const std::string ascii(size, 'w');
  std::string mixed, open = ascii, wrong = ascii;
  while (mixed.size() + 2 <= size) mixed += "é";
  mixed.resize(size, 'w');
  if (size > 0) open.back() = '\xE2';
  if (size > 0) wrong[size / 2] = '\xFF';
  return {ascii, mixed, open, wrong};
}

TEST(UpperHalves, AreClearAfterEveryKernel) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "what a sanitizer weaves in leaves them as it likes, and nobody runs it for speed";
#endif
  if (__builtin_cpu_supports("avx") == 0) GTEST_SKIP() << "this machine has no upper halves";
  dirty();
  for (const Kernels& row : available_kernels()) {
    for (const std::size_t size : {0U, 3U, 31U, 32U, 64U, 65U, 100U, 129U, 255U, 257U, 600U, 5000U, 9001U}) {
      for (std::string text : texts(size)) {
        std::vector<std::byte> to(size);
        auto* data = reinterpret_cast<std::byte*>(text.data());
        const auto check = [&](const char* what) { EXPECT_FALSE(dirty()) << row.name << ' ' << what << ' ' << size; };
        Utf8State state;
        row.validate(data, size, state);
        check("validate");
        row.validate_mask_copy(to.data(), data, size, 7, state = {});
        check("validate_mask_copy");
        row.unmask_validate(data, size, 0, state = {});
        check("unmask_validate");
        row.mask_copy(to.data(), data, size, 7);
        check("mask_copy");
        row.mask(data, size, 7);
        check("mask");
      }
    }
    std::vector<std::uint32_t> stream(sizeof(ChachaStream) / sizeof(std::uint32_t));
    row.chacha({}, 12, stream.data());
    EXPECT_FALSE(dirty()) << row.name << " chacha";
  }
}

}  // namespace
}  // namespace wspc::bytes

#endif
