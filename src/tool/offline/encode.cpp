// SPDX-License-Identifier: MIT
// encode: the command `wspc encode`: a message as frames, valid or not.   RFC 6455 §5.2
#include <array>
#include <cstring>
#include <unistd.h>

#include "bytes/endian.h"
#include "tool/frames/composition.h"
#include "tool/offline/offline.h"
#include "tool/offline/offline_options.h"
#include "tool/terminal/console.h"
#include "tool/text/hex.h"

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

Composition composition_of(const EncodeOptions& options) {
  Composition composition{options.opcode, payload_of(options), options.fin, options.reserved};
  composition.masked = options.key.has_value();
  composition.fragment = options.fragment;
  if (!composition.masked) return composition;
  if (const auto given = from_hex(*options.key)) {
    std::memcpy(&composition.key.emplace(), given->data(), sizeof(bytes::MaskKey));
  }
  return composition;
}

ExitStatus encode(const EncodeOptions& options) {
  std::string bytes = bytes_of(composition_of(options));
  if (options.hex || ::isatty(STDOUT_FILENO) == 1) {
    bytes = to_hex(std::as_bytes(std::span(bytes))).substr(2) + '\n';
  }
  return write_all(STDOUT_FILENO, bytes) ? ExitStatus::clean : ExitStatus::usage;
}

}  // namespace

Command encode_command() {
  return make_command<EncodeOptions>("encode", "Make frames, right or wrong ones", add_options, encode);
}

}  // namespace wspc::tool
