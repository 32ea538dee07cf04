// SPDX-License-Identifier: MIT
// stream: what a client would send, as one long run of bytes, for benches of the receiving side.
#ifndef WSPC_BENCH_CORE_STREAM_H
#define WSPC_BENCH_CORE_STREAM_H

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "bytes/utf8.h"
#include "wspc/connection.h"

namespace wspc::bench {

inline constexpr std::size_t read_size = 64 * 1024;  // as one recv() would return

inline constexpr std::size_t messages_in_stream(std::size_t size) {
  return std::max<std::size_t>(4, 4 * read_size / (size + 8));
}

// The contents of messages.
enum class Kind : std::uint8_t {
  text,   // ASCII
  mixed,  // text in many scripts
  binary,
};

inline MessageType type_of(Kind kind) { return kind == Kind::binary ? MessageType::binary : MessageType::text; }

// `size` bytes. Mixed text ends between two characters.
inline std::string payload_of(std::size_t size, Kind kind) {
  constexpr std::string_view scripts =
      "Größenwahn, déjà vu; Привет, мир! Γειά σου Κόσμε. 日本語のテキスト、简体中文。 😀🚀 مرحبا ";
  std::string payload(size, 'w');
  if (kind != Kind::mixed) return payload;
  for (std::size_t at = 0; at < size; ++at) payload[at] = scripts[at % scripts.size()];
  std::size_t end = size;
  while (end > 0 && !bytes::is_utf8(std::as_bytes(std::span(payload).first(end)))) --end;
  std::fill(payload.begin() + static_cast<std::ptrdiff_t>(end), payload.end(), 'w');
  return payload;
}

// Masked messages of `size` bytes each, enough of them for several reads.
inline std::vector<std::byte> client_stream(std::size_t size, Kind kind) {
  Options options;
  options.limits.outbox = 0xFFFFFFFF;
  Connection client(Role::client, options);
  const std::string payload = payload_of(size, kind);
  for (std::size_t i = 0; i < messages_in_stream(size); ++i) {
    client.send(type_of(kind), std::as_bytes(std::span(payload)));
  }

  std::array<std::span<const std::byte>, 4> out;
  const std::size_t parts = client.transmit(out);
  std::vector<std::byte> stream;
  for (const auto part : std::span(out).first(parts)) stream.insert(stream.end(), part.begin(), part.end());
  return stream;
}

}  // namespace wspc::bench

#endif
