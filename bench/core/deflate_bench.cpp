// SPDX-License-Identifier: MIT
// deflate_bench: how long does a server take to inflate a JSON message, to compress it again and to send it back?
// Boost.Beast does the same beside us, with its defaults.
// `compressed` is the size of the echo: speed that was bought with bytes shows there.
#include <array>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/beast_server.h"
#include "core/json.h"
#include "wspc/connection.h"

namespace {

using namespace wspc;

constexpr std::size_t count = 32;  // messages in one round

// The frames of a client that uses the defaults of zlib.
std::vector<std::byte> compressed_stream(std::size_t size, const DeflateParameters& agreed) {
  Options options;
  options.limits.outbox = 0xFFFFFFFF;
  Connection client(Role::client, options);
  client.deflate(agreed, {.compress = Compress::always});
  for (const std::string& text : bench::json_messages(count, size)) client.send_text(text);

  std::array<std::span<const std::byte>, 4> out;
  std::vector<std::byte> stream;
  for (const auto part : std::span(out).first(client.transmit(out)))
    stream.insert(stream.end(), part.begin(), part.end());
  return stream;
}

void report(benchmark::State& state, std::size_t messages, std::size_t sent) {
  const double rounds = static_cast<double>(messages);
  state.counters["ns"] = benchmark::Counter(rounds * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["compressed"] = static_cast<double>(sent) / rounds;
}

// `level`: 0 is the default.
void echo(benchmark::State& state, bool takeover, std::uint8_t bits, int level) {
  const DeflateParameters agreed{!takeover, !takeover, bits, bits};
  const auto stream = compressed_stream(static_cast<std::size_t>(state.range(0)), agreed);
  std::vector<std::byte> buffer(stream.size());
  Connection server(Role::server);
  DeflateOptions options;
  if (level > 0) options.level = level;
  server.deflate(agreed, options);

  std::array<std::span<const std::byte>, 4> out;
  std::size_t messages = 0;
  std::size_t sent = 0;
  for (auto _ : state) {
    std::memcpy(buffer.data(), stream.data(), stream.size());  // as recv() would
    std::span<std::byte> input = buffer;
    while (const Event event = server.receive(input)) {
      server.send(MessageType::text, event.payload);
      server.transmit(out);
      sent += server.queued();
      server.transmitted(server.queued());
      ++messages;
    }
  }
  state.counters["held"] = static_cast<double>(server.memory_usage());
  report(state, messages, sent);
}

// `level`: 0 is Beast's default.
void echo_beast(benchmark::State& state, bool takeover, std::uint8_t bits, int level) {
  const DeflateParameters agreed{!takeover, !takeover, bits, bits};
  const auto stream = compressed_stream(static_cast<std::size_t>(state.range(0)), agreed);
  boost::beast::websocket::permessage_deflate options;
  options.server_enable = true;
  options.server_max_window_bits = options.client_max_window_bits = bits;
  options.server_no_context_takeover = options.client_no_context_takeover = !takeover;
  if (level > 0) options.compLevel = level;

  boost::asio::io_context context;
  boost::beast::websocket::stream<bench::MemoryStream> server(
      context, stream, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
  server.set_option(options);
  server.accept();
  server.text(true);
  boost::beast::flat_buffer buffer;

  std::size_t messages = 0;
  const std::size_t before = server.next_layer().written();
  for (auto _ : state) {
    for (std::size_t i = 0; i < count; ++i) {
      buffer.clear();
      server.read(buffer);
      server.write(buffer.cdata());
      ++messages;
    }
  }
  report(state, messages, server.next_layer().written() - before);
}

}  // namespace

#define WSPC_SIZES Arg(128)->Arg(1024)->Arg(16384)
BENCHMARK_CAPTURE(echo, alone, false, 15, 0)->WSPC_SIZES;
BENCHMARK_CAPTURE(echo_beast, alone, false, 15, 0)->WSPC_SIZES;
BENCHMARK_CAPTURE(echo, alone_level_8, false, 15, 8)->WSPC_SIZES;
BENCHMARK_CAPTURE(echo_beast, alone_level_6, false, 15, 6)->WSPC_SIZES;
BENCHMARK_CAPTURE(echo, takeover, true, 15, 0)->WSPC_SIZES;
BENCHMARK_CAPTURE(echo_beast, takeover, true, 15, 0)->WSPC_SIZES;
BENCHMARK_CAPTURE(echo, takeover_4_kib, true, 12, 0)->WSPC_SIZES;
BENCHMARK_CAPTURE(echo_beast, takeover_4_kib, true, 12, 0)->WSPC_SIZES;
