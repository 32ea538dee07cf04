// SPDX-License-Identifier: MIT
// deflate: permessage-deflate: what to ask for, what was agreed, how to use it.   RFC 7692
//
// A client offers, a server accepts or declines, the client checks the answer; then both tell their connection what was
// agreed with Connection::deflate(). Without that call a connection knows of no compression: it is off by default.
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

// RFC 7692 §7.1. What both sides have agreed on. Windows are 2^bits bytes; bits are 8 to 15.
struct DeflateParameters {
  bool server_no_context_takeover = false;  // the server begins each message with an empty window
  bool client_no_context_takeover = false;  // the client does
  std::uint8_t server_max_window_bits = 15;
  std::uint8_t client_max_window_bits = 15;
  bool operator==(const DeflateParameters&) const = default;
};

// Which messages to compress.   RFC 7692 §6.1: D011; §8: D035
enum class Compress : std::uint8_t {
  automatic,  // from DeflateOptions::threshold on
  always,     // every one
  never,      // none: for secrets that must not share a window with what others choose (RFC 7692 §8), or for what is
              // compressed already
};

// What one side wants of the extension. A side without context takeover costs no memory between messages: compressors
// and decompressors are then shared by all connections of a thread. They are with a window of up to 12 bits too; there
// it costs 2^bits bytes, as far as so much has come. A larger window of a sender costs
// 4 * 2^bits + 512 * 2^memory_level bytes, a receiver's 2^bits, and about 7 KiB each, from the first message on.
struct DeflateOptions {
  // A server adds these to its answer; a client asks for the server's and hints at its own (§7.1.1).
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  // 8 to 15 (§7.1.2). On a server: the largest it agrees to; an offer that leaves client_max_window_bits out is
  // declined when that is less than 15. On a client: 15 asks nothing of the server; less is what is asked for, or
  // hinted at.
  std::uint8_t server_max_window_bits = 15;
  std::uint8_t client_max_window_bits = 15;

  // Sending.
  int level = 6;         // 1 (fast) to 9 (small), 0: blocks without compression
  int memory_level = 8;  // 1 (least memory) to 9 (fastest)
  Compress compress = Compress::automatic;
  std::size_t threshold = 64;  // bytes of payload from which on `automatic` compresses

  // Receiving. Limits::message counts bytes after inflating. Beyond that a message may grow to `ratio_grace` bytes
  // however small it came, and from there on by at most `max_ratio` bytes for each that came; past it: Close 1009.
  std::uint64_t ratio_grace = 1 << 20;
  std::uint32_t max_ratio = 200;  // DEFLATE itself reaches 1032
};

inline constexpr std::string_view deflate_name = "permessage-deflate";

// Client: the element to offer. Several, in order of preference, make a list (§5).
WSPC_API Extension offer_deflate(const DeflateOptions& options);

struct DeflateAnswer {
  Extension element;  // for ServerHandshake::accept()
  DeflateParameters agreed;
};

// Server: the answer to the first offer that is well-formed and can be met; nothing: none can, and the extension is
// declined by not answering it (§5.1, §7).
WSPC_API std::optional<DeflateAnswer> accept_deflate(std::span<const Extension> offered, const DeflateOptions& options);

// Client: whether `chosen`, what the server answered, is one of the offers accepted. `agreed` stays empty when the
// server declined. invalid_extension_parameters: the connection must fail (§7): a parameter that is unknown, comes
// twice, has a value out of range, was not offered or does not meet the offer; or two elements that both compress.
WSPC_API Error confirm_deflate(std::span<const Extension> offered, std::span<const Extension> chosen,
                               std::optional<DeflateParameters>& agreed);

// What compression has achieved on one connection. Bytes of payload of the messages that came or left compressed.
struct DeflateUsage {
  std::uint64_t sent_plain = 0;       // before compression
  std::uint64_t sent_compressed = 0;  // after it
  std::uint64_t received_compressed = 0;
  std::uint64_t received_plain = 0;
};

}  // namespace wspc

#endif
