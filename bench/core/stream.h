// SPDX-License-Identifier: MIT
// stream: what a client would send, as one long run of bytes, for benches of the receiving side.
#ifndef WSPC_BENCH_CORE_STREAM_H
#define WSPC_BENCH_CORE_STREAM_H

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "wspc/connection.h"

namespace wspc::bench {

inline constexpr std::size_t read_size = 64 * 1024;  // as one recv() would return

inline constexpr std::size_t messages_in_stream(std::size_t size) {
  return std::max<std::size_t>(4, 4 * read_size / (size + 8));
}

// Masked messages of `size` bytes of ASCII text each, enough of them for several reads.
inline std::vector<std::byte> client_stream(std::size_t size, MessageType type) {
  Options options;
  options.limits.outbox = 0xFFFFFFFF;
  Connection client(Role::client, options);
  const std::string payload(size, 'w');
  for (std::size_t i = 0; i < messages_in_stream(size); ++i) client.send(type, std::as_bytes(std::span(payload)));

  std::array<std::span<const std::byte>, 4> out;
  const std::size_t parts = client.transmit(out);
  std::vector<std::byte> stream;
  for (const auto part : std::span(out).first(parts)) stream.insert(stream.end(), part.begin(), part.end());
  return stream;
}

}  // namespace wspc::bench

#endif
