// SPDX-License-Identifier: MIT
// deflate: permessage-deflate: options, negotiation and parameters (RFC 7692).
//
// Clients, servers, AsioStream and wspc/upgrade.h negotiate by themselves if DeflateOptions are set. Applications that
// do the handshake themselves use these functions: the client offers with offer_deflate(), the server answers with
// accept_deflate(), and the client checks the answer with confirm_deflate(). Both then pass the result to
// Connection::deflate(). Compression is off by default.
#ifndef WSPC_DEFLATE_H
#define WSPC_DEFLATE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "wspc/error.h"
#include "wspc/export.h"
#include "wspc/handshake.h"

namespace wspc {

// The negotiated parameters (RFC 7692 §7.1). A window has 2^bits bytes; bits are 8 to 15.
struct DeflateParameters {
  bool server_no_context_takeover = false;  // the server begins each message with an empty window

  // the client begins each message with an empty window
  bool client_no_context_takeover = false;
  std::uint8_t server_max_window_bits = 15;
  std::uint8_t client_max_window_bits = 15;
  bool operator==(const DeflateParameters&) const = default;
};

// Which messages to compress (RFC 7692 §6.1: D011; §8: D035).
enum class Compress : std::uint8_t {
  // Those with at least DeflateOptions::threshold bytes.
  automatic,

  // All of them.
  always,

  // None. Use it for secrets, which must not share a window with data that others choose (RFC 7692 §8), and for data
  // that is compressed already.
  never,
};

// What one side wants of the extension.
//
// Memory: without context takeover, or with a window of up to 12 bits, compressors and decompressors are shared by all
// connections of a thread. A connection then holds nothing between messages without context takeover, and otherwise its
// window, up to 2^bits bytes. With a larger window it holds, from the first message on, 4 * 2^bits + 512 *
// 2^memory_level bytes for sending, 2^bits bytes for receiving, and about 7 KiB for each of them.
struct DeflateOptions {
  // On a server: adds these parameters to the answer. On a client: requests the server's and announces the client's
  // (§7.1.1).
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  // The window bits, 8 to 15 (§7.1.2). On a server: the largest that it accepts. It declines an offer without
  // client_max_window_bits if client_max_window_bits is less than 15 here. On a client: less than 15 requests (for the
  // server) or announces (for the client) a smaller window; 15 requests nothing.
  std::uint8_t server_max_window_bits = 15;
  std::uint8_t client_max_window_bits = 15;

  // For sending.
  // The compression level: 1 (fastest) to 9 (smallest), or 0 for blocks without compression.
  int level = 6;

  // How much memory the compressor uses: 1 (least memory) to 9 (fastest).
  int memory_level = 8;
  Compress compress = Compress::automatic;

  // The smallest payload that Compress::automatic compresses, in bytes.
  std::size_t threshold = 64;

  // For receiving: protection against decompression bombs, in addition to Limits::message, which counts decompressed
  // bytes. A message may decompress to `ratio_grace` bytes regardless of its compressed size, and beyond that to
  // `max_ratio` bytes per compressed byte. One that grows larger fails with Close 1009.
  std::uint64_t ratio_grace = 1 << 20;
  std::uint32_t max_ratio = 200;  // DEFLATE can reach a ratio of 1032
};

inline constexpr std::string_view deflate_name = "permessage-deflate";

// For clients: returns the element to offer. An offer with several elements lists them in order of preference (§5).
WSPC_API Extension offer_deflate(const DeflateOptions& options);

struct DeflateAnswer {
  Extension element;  // to pass to ServerHandshake::accept()
  DeflateParameters agreed;
};

// For servers: returns the answer to the first offer that is well-formed and acceptable. Returns std::nullopt if there
// is none; the server then declines the extension by leaving it out of the response (§5.1, §7).
WSPC_API std::optional<DeflateAnswer> accept_deflate(std::span<const Extension> offered, const DeflateOptions& options);

// For clients: checks the server's answer `chosen` against `offered`, and stores the negotiated parameters in `agreed`,
// which stays empty if the server declined.
//
// Returns invalid_extension_parameters if the connection must fail (§7): a parameter is unknown, appears twice, has a
// value out of range, was not offered or does not match the offer; or two elements compress.
WSPC_API Error confirm_deflate(std::span<const Extension> offered, std::span<const Extension> chosen,
                               std::optional<DeflateParameters>& agreed);

// What compression has saved on one connection. Only messages that were sent or received compressed count, in bytes of
// payload.
struct DeflateUsage {
  std::uint64_t sent_plain = 0;       // before compression
  std::uint64_t sent_compressed = 0;  // after compression
  std::uint64_t received_compressed = 0;
  std::uint64_t received_plain = 0;
};

}  // namespace wspc

#endif
