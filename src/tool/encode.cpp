// SPDX-License-Identifier: MIT
// encode: the command `wspc encode`: a message as frames, right or wrong.   RFC 6455 §5.2
#include <algorithm>
#include <array>
#include <cstring>
#include <unistd.h>

#include <fmt/format.h>

#include "bytes/endian.h"
#include "bytes/random.h"
#include "core/frame.h"
#include "tool/console.h"
#include "tool/hex.h"
#include "tool/offline.h"

namespace wspc::tool {
namespace {

std::string read_stdin() {
  std::string all;
  char buffer[65536];
  for (ssize_t size = 0; (size = ::read(STDIN_FILENO, buffer, sizeof buffer)) > 0;) {
    all.append(buffer, static_cast<std::size_t>(size));
  }
  return all;
}

std::string payload_of(const EncodeOptions& options) {
  std::string payload;
  if (options.code) {
    std::array<std::byte, 2> code;
    bytes::store_big(*options.code, code.data());
    payload.assign(reinterpret_cast<const char*>(code.data()), code.size());
  }
  if (options.payload) return payload + *options.payload;
  return options.code ? payload : payload + read_stdin();
}

// RFC 6455 §5.3: a fresh one for each frame, unless one was given.
bytes::MaskKey key_of(const EncodeOptions& options) {
  bytes::MaskKey key = 0;
  const auto given = from_hex(*options.key);
  if (given) {
    std::memcpy(&key, given->data(), sizeof key);
  } else if (!bytes::random(std::as_writable_bytes(std::span(&key, 1)))) {
    throw std::runtime_error("this machine gives no random numbers");
  }
  return key;
}

std::string frame(core::FrameHeader header, std::string_view payload) {
  header.length = payload.size();
  std::string result(core::header_size(header.length, header.masked) + payload.size(), '\0');
  auto* const to = reinterpret_cast<std::byte*>(result.data());
  const std::size_t size = core::write_header(header, to);
  std::memcpy(to + size, payload.data(), payload.size());
  if (header.masked) bytes::mask({to + size, payload.size()}, header.key);
  return result;
}

std::string frames(const EncodeOptions& options, std::string_view payload) {
  std::string result;
  auto opcode = static_cast<core::Opcode>(options.opcode);
  std::uint8_t reserved = options.reserved;
  const std::size_t most = options.fragment == 0 ? std::max<std::size_t>(payload.size(), 1) : options.fragment;
  do {
    const std::string_view part = payload.substr(0, most);
    payload.remove_prefix(part.size());
    core::FrameHeader header{0, 0, opcode, reserved, payload.empty() && options.fin, options.key.has_value()};
    if (header.masked) header.key = key_of(options);
    result += frame(header, part);
    opcode = core::Opcode::continuation;
    reserved = 0;
  } while (!payload.empty());
  return result;
}

}  // namespace

ExitStatus encode(const EncodeOptions& options) {
  std::string bytes = frames(options, payload_of(options));
  if (options.hex || ::isatty(STDOUT_FILENO) == 1) {
    bytes = to_hex(std::as_bytes(std::span(bytes))).substr(2) + '\n';
  }
  return write_all(STDOUT_FILENO, bytes) ? ExitStatus::clean : ExitStatus::usage;
}

}  // namespace wspc::tool
