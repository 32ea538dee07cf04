// SPDX-License-Identifier: MIT
// handshake_fuzz: any headers, as request and as response: never a crash, and what is accepted can be composed again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "wspc/handshake.h"

namespace {

using namespace wspc;

// One header a line, the name in front of the first colon.
std::vector<HeaderView> headers_of(std::string_view text) {
  std::vector<HeaderView> headers;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t colon = line.find(':');
    const std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
    headers.push_back({line.substr(0, colon), value});
  }
  return headers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto headers = headers_of({reinterpret_cast<const char*>(data), size});
  ServerHandshake server;
  if (!server.read(headers)) {
    const std::string_view first = server.subprotocols().empty() ? std::string_view() : server.subprotocols().front();
    if (server.accept(first, server.extensions())) std::abort();
  }
  ClientHandshake client;
  if (client.begin({})) std::abort();
  if (!client.finish(headers)) std::abort();  // nobody guesses a key

  std::vector<Extension> list;
  if (parse_extensions({reinterpret_cast<const char*>(data), size}, list)) {
    std::vector<Extension> again;
    if (!parse_extensions(format_extensions(list), again) || again != list) std::abort();
  }
  return 0;
}
