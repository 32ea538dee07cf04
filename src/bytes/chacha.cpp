// SPDX-License-Identifier: MIT
// chacha: the keystream of ChaCha20, or of ChaCha with fewer rounds, sixteen blocks at once (RFC 8439 §2.3).
#include "bytes/chacha.h"

#include <algorithm>

#include "bytes/kernels.h"

// The reference, which uses the vectors of 16 bytes that the compiler supports on any machine.
#define WSPC_ROW scalar
#define WSPC_TARGET
#define WSPC_INLINE inline

namespace wspc::bytes::scalar {
namespace {
constexpr std::size_t vector_size = 16;
}
}  // namespace wspc::bytes::scalar

#include "bytes/vector/vector_chacha.h"

namespace wspc::bytes {

void Chacha::keystream(ChachaStream& out) const noexcept {
  ChachaStart start{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};  // "expand 32-byte k"
  std::copy(key.begin(), key.end(), start.begin() + 4);
  start[12] = counter;
  std::copy(nonce.begin(), nonce.end(), start.begin() + 13);
  kernels().chacha(start, rounds, out.data());
}

}  // namespace wspc::bytes
