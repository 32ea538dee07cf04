// SPDX-License-Identifier: MIT
// backoff: whether to make another attempt, and how long to wait before it.   RFC 6455 §7.2.3
#include "io/loop/backoff.h"

#include <algorithm>

#include "bytes/random.h"

namespace wspc {

bool may_pass(const Failure& failure) noexcept {
  if (failure.error == Error::connection_lost) return true;
  switch (failure.cause) {
    case Failure::Cause::dns:
    case Failure::Cause::tcp:
    case Failure::Cause::proxy:
    case Failure::Cause::timeout:
      return true;
    case Failure::Cause::http:
      return failure.status == 408 || failure.status == 425 || failure.status == 429 || failure.status >= 500;
    default:
      return false;
  }
}

namespace io {

// RFC 6455 §7.2.3: W117
std::chrono::milliseconds delay(const Backoff& backoff, unsigned failures, std::uint32_t random) noexcept {
  if (failures == 0) return {};
  std::chrono::milliseconds limit = std::min(backoff.first, backoff.most);
  for (unsigned i = 1; i < failures && limit < backoff.most; ++i) limit = std::min(limit * 2, backoff.most);
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(static_cast<double>(limit.count()) * (random / 4294967296.0)));
}

std::chrono::milliseconds delay(const Backoff& backoff, unsigned failures) noexcept {
  std::uint32_t chance = 0;
  if (!bytes::random(chance)) chance = 0xFFFFFFFF;  // without randomness the longest wait is the safest
  return delay(backoff, failures, chance);
}

}  // namespace io
}  // namespace wspc
