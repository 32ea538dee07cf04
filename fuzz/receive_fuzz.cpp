// SPDX-License-Identifier: MIT
// receive_fuzz: any bytes, any cut, both roles: the engine reports the same whether they come whole or in pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "wspc/connection.h"

namespace {

using namespace wspc;

std::string transcript(Role role, std::vector<std::byte> bytes, std::size_t cut) {
  Options options;
  options.limits.message = options.limits.frame = 4096;
  options.limits.fragments = 16;
  Connection connection(role, options);
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += cut) {
    // A copy of its own, so that reading past the piece is noticed.
    std::vector<std::byte> piece(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                 bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + cut)));
    std::span<std::byte> input(piece);
    while (const Event event = connection.receive(input)) {
      text += std::to_string(static_cast<int>(event.type)) + describe(event.error).name.data();
      text += std::to_string(event.code) + "@" + std::to_string(event.offset) + ":";
      text.append(event.text()) += "\n";
    }
    if (!input.empty()) std::abort();
  }
  if (connection.queued() > 16 * 131 + 131) std::abort();  // sixteen pongs and a Close
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Role role = (data[0] & 1) != 0 ? Role::client : Role::server;
  const std::size_t cut = 1 + data[1] % 32;
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  const std::vector<std::byte> stream(bytes + 2, bytes + size);
  if (transcript(role, stream, cut) != transcript(role, stream, stream.size() + 1)) std::abort();
  return 0;
}
