// SPDX-License-Identifier: MIT
// error: the table behind describe() (RFC 6455 §7.4.1).
#include "wspc/error.h"

#include <array>
#include <cstddef>

namespace wspc {
namespace {

constexpr std::uint16_t no_close = 0;

using enum Fault;

// In the order of the enum: describe() indexes it.   RFC 6455 §7.1.7: W112; §10.7: W137
constexpr std::array table{
    ErrorInfo{Error::none, "none", "no error", "", no_close, nobody},

    ErrorInfo{Error::reserved_bits, "reserved_bits", "the peer set a reserved bit that no extension gives a meaning to",
              "RFC 6455 §5.2", 1002, peer},
    ErrorInfo{Error::reserved_opcode, "reserved_opcode", "the peer sent a frame with a reserved opcode",
              "RFC 6455 §5.2", 1002, peer},
    ErrorInfo{Error::fragmented_control, "fragmented_control", "the peer sent a fragmented control frame",
              "RFC 6455 §5.4", 1002, peer},
    ErrorInfo{Error::oversized_control, "oversized_control",
              "the peer sent a control frame with more than 125 bytes of payload", "RFC 6455 §5.5", 1002, peer},
    ErrorInfo{Error::unmasked_frame, "unmasked_frame", "the client sent a frame without a mask", "RFC 6455 §5.1", 1002,
              peer},
    ErrorInfo{Error::masked_frame, "masked_frame", "the server sent a masked frame", "RFC 6455 §5.1", 1002, peer},
    ErrorInfo{Error::non_minimal_length, "non_minimal_length",
              "the peer wrote a payload length in more bytes than it needs", "RFC 6455 §5.2", 1002, peer},
    ErrorInfo{Error::length_out_of_range, "length_out_of_range", "the peer announced a payload of 2^63 bytes or more",
              "RFC 6455 §5.2", 1002, peer},
    ErrorInfo{Error::unexpected_continuation, "unexpected_continuation",
              "the peer continued a message that was never begun", "RFC 6455 §5.4", 1002, peer},
    ErrorInfo{Error::expected_continuation, "expected_continuation",
              "the peer began a new message inside a fragmented one", "RFC 6455 §5.4", 1002, peer},

    ErrorInfo{Error::invalid_utf8, "invalid_utf8", "the peer sent a text message that is not UTF-8", "RFC 6455 §8.1",
              1007, peer},
    ErrorInfo{Error::truncated_close, "truncated_close", "the peer sent a Close with half a status code",
              "RFC 6455 §5.5.1", 1002, peer},
    ErrorInfo{Error::invalid_close_code, "invalid_close_code",
              "the peer sent a Close with a status code that must not be sent", "RFC 6455 §7.4", 1002, peer},
    ErrorInfo{Error::invalid_close_reason, "invalid_close_reason",
              "the peer sent a Close with a reason that is not UTF-8", "RFC 6455 §5.5.1", 1007, peer},
    ErrorInfo{Error::invalid_compression, "invalid_compression",
              "the peer sent a compressed message that is not DEFLATE", "RFC 7692 §7.2.2", 1007, peer},

    ErrorInfo{Error::frame_too_big, "frame_too_big", "the peer announced a frame larger than the limit",
              "RFC 6455 §10.4", 1009, peer},
    ErrorInfo{Error::message_too_big, "message_too_big", "the peer's message is larger than the limit",
              "RFC 6455 §10.4", 1009, peer},
    ErrorInfo{Error::too_many_fragments, "too_many_fragments", "the peer's message has more fragments than the limit",
              "RFC 6455 §10.4", 1008, peer},
    ErrorInfo{Error::inflated_too_much, "inflated_too_much",
              "the peer's compressed message inflates to more than the limit", "RFC 6455 §10.4", 1009, peer},

    ErrorInfo{Error::open_timeout, "open_timeout", "the opening handshake took too long", "RFC 6455 §4.1", no_close,
              peer},
    ErrorInfo{Error::idle_timeout, "idle_timeout", "the connection was idle for too long", "RFC 6455 §7.3", 1001, peer},
    ErrorInfo{Error::pong_timeout, "pong_timeout", "the peer did not answer a ping in time", "RFC 6455 §5.5.2", 1011,
              peer},
    ErrorInfo{Error::close_timeout, "close_timeout", "the peer did not finish the closing handshake in time",
              "RFC 6455 §7.1.1", no_close, peer},
    ErrorInfo{Error::connection_lost, "connection_lost", "the connection ended without a closing handshake",
              "RFC 6455 §7.1.4", no_close, peer},

    ErrorInfo{Error::not_open, "not_open", "the connection is not open", "RFC 6455 §6.1", no_close, application},
    ErrorInfo{Error::outbox_full, "outbox_full", "too much is waiting to be transmitted", "", no_close, application},
    ErrorInfo{Error::invalid_outgoing_text, "invalid_outgoing_text", "the text to send is not UTF-8", "RFC 6455 §5.6",
              no_close, application},
    ErrorInfo{Error::invalid_outgoing_close, "invalid_outgoing_close",
              "the status code or reason to close with must not be sent", "RFC 6455 §7.4", no_close, application},
    ErrorInfo{Error::control_payload_too_long, "control_payload_too_long", "a ping or pong carries at most 125 bytes",
              "RFC 6455 §5.5", no_close, application},
    ErrorInfo{Error::message_type_changed, "message_type_changed",
              "a fragmented message of another type is not finished", "RFC 6455 §5.4", no_close, application},

    ErrorInfo{Error::out_of_memory, "out_of_memory", "out of memory", "", 1011, machine},
    ErrorInfo{Error::no_randomness, "no_randomness", "the source of random bytes failed", "RFC 6455 §10.3", 1011,
              machine},

    ErrorInfo{Error::invalid_header, "invalid_header", "a header field is not one of HTTP", "RFC 9110 §5.1", no_close,
              peer},
    ErrorInfo{Error::too_many_headers, "too_many_headers", "there are more header fields than the limit",
              "RFC 6455 §10.4", no_close, peer},
    ErrorInfo{Error::handshake_too_big, "handshake_too_big", "the opening handshake is larger than the limit",
              "RFC 6455 §10.4", no_close, peer},
    ErrorInfo{Error::malformed_http, "malformed_http", "this is not HTTP", "RFC 9112 §2.2", no_close, peer},
    ErrorInfo{Error::unsupported_http_version, "unsupported_http_version", "the HTTP version is not 1.1",
              "RFC 6455 §4.2.1", no_close, peer},
    ErrorInfo{Error::invalid_method, "invalid_method", "the method is not GET", "RFC 6455 §4.2.1", no_close, peer},
    ErrorInfo{Error::unexpected_body, "unexpected_body", "the request has a body", "RFC 9112 §6.3", no_close, peer},
    ErrorInfo{Error::invalid_host, "invalid_host", "the Host header is missing or repeated", "RFC 9110 §7.2", no_close,
              peer},
    ErrorInfo{Error::invalid_upgrade, "invalid_upgrade", "the Upgrade header does not say websocket", "RFC 6455 §4.2.1",
              no_close, peer},
    ErrorInfo{Error::invalid_connection, "invalid_connection", "the Connection header does not say Upgrade",
              "RFC 6455 §4.2.1", no_close, peer},
    ErrorInfo{Error::invalid_key, "invalid_key",
              "the Sec-WebSocket-Key header is missing, repeated, or not the base64 of 16 bytes", "RFC 6455 §4.2.1",
              no_close, peer},
    ErrorInfo{Error::invalid_version, "invalid_version",
              "the Sec-WebSocket-Version header is missing, repeated, or not a number", "RFC 6455 §4.2.1", no_close,
              peer},
    ErrorInfo{Error::unsupported_version, "unsupported_version", "the WebSocket version is not 13", "RFC 6455 §4.4",
              no_close, peer},
    ErrorInfo{Error::invalid_accept, "invalid_accept",
              "the Sec-WebSocket-Accept header is missing, repeated, or does not answer the key", "RFC 6455 §4.1",
              no_close, peer},
    ErrorInfo{Error::invalid_subprotocol, "invalid_subprotocol",
              "the Sec-WebSocket-Protocol header is not a list of different tokens", "RFC 6455 §11.3.4", no_close,
              peer},
    ErrorInfo{Error::unknown_subprotocol, "unknown_subprotocol", "the chosen subprotocol was not offered",
              "RFC 6455 §4.1", no_close, peer},
    ErrorInfo{Error::invalid_extension, "invalid_extension",
              "the Sec-WebSocket-Extensions header is not a list of extensions", "RFC 6455 §9.1", no_close, peer},
    ErrorInfo{Error::unknown_extension, "unknown_extension", "a chosen extension was not offered", "RFC 6455 §4.1",
              no_close, peer},
    ErrorInfo{Error::invalid_extension_parameters, "invalid_extension_parameters",
              "the parameters of permessage-deflate are not among those offered", "RFC 7692 §7", no_close, peer},
    ErrorInfo{Error::unexpected_status, "unexpected_status", "the server did not switch protocols", "RFC 6455 §4.1",
              no_close, peer},
    ErrorInfo{Error::origin_refused, "origin_refused", "connections from this Origin are not allowed", "RFC 6455 §10.2",
              no_close, peer},
    ErrorInfo{Error::resource_not_found, "resource_not_found", "there is no WebSocket at this path", "RFC 6455 §4.2.2",
              no_close, peer},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].error) != i) return false;
  }
  return table.back().error == Error::resource_not_found;
}
static_assert(in_order(), "one row per error, in the order of the enum");

}  // namespace

const ErrorInfo& describe(Error error) noexcept {
  const auto row = static_cast<std::size_t>(error);
  return table[row < table.size() ? row : 0];
}

}  // namespace wspc
