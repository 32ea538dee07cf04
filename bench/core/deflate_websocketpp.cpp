// SPDX-License-Identifier: MIT
// deflate_websocketpp: the same echo by websocketpp's permessage-deflate, of payloads without frames.
#include <array>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bytes/codec.h"
#include "core/json.h"
#include "core/receive.h"
#include "core/websocketpp_deflate.h"

namespace {

using namespace wspc;

constexpr std::size_t count = 32;  // messages in one round

std::vector<std::string> compressed_messages(std::size_t size, bool takeover, std::uint8_t bits) {
  const auto compressor = bytes::make_compressor({.window_bits = bits});
  std::vector<std::string> messages;
  for (const std::string& text : bench::json_messages(count, size)) {
    bytes::Buffer out;
    if (!takeover) compressor->reset();
    if (!compressor->compress(std::as_bytes(std::span(text)), out)) continue;
    out.drop_back(4);  // RFC 7692 §7.2.1
    messages.emplace_back(reinterpret_cast<const char*>(out.data()), out.size());
  }
  return messages;
}

void echo_websocketpp(benchmark::State& state, bool takeover, std::uint8_t bits) {
  const auto messages = compressed_messages(static_cast<std::size_t>(state.range(0)), takeover, bits);
  std::int64_t done = 0;
  std::size_t sent = 0;
  for (auto _ : state) {
    bench::WebsocketppDeflate server(takeover, bits);  // each round begins with an empty window, as its messages do
    for (const std::string& message : messages) sent += server.echo(message);
    done += static_cast<std::int64_t>(messages.size());
  }
  bench::report(state, done);
  state.counters["compressed"] = static_cast<double>(sent) / static_cast<double>(done);
}

}  // namespace

BENCHMARK_CAPTURE(echo_websocketpp, alone, false, 15)->Arg(128)->Arg(1024)->Arg(16384);
BENCHMARK_CAPTURE(echo_websocketpp, takeover_4_kib, true, 12)->Arg(128)->Arg(1024)->Arg(16384);
