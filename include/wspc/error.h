// SPDX-License-Identifier: MIT
// error: everything that can go wrong with a WebSocket, as one enumeration (RFC 6455 §7.1.7, §7.4).
//
//     std::cerr << describe(error).text << '\n';
#ifndef WSPC_ERROR_H
#define WSPC_ERROR_H

#include <cstdint>
#include <string_view>

#include "wspc/export.h"

namespace wspc {

// The enumerators are grouped by cause. describe() has a sentence, the violated rule and the close code for each.
enum class Error : std::uint8_t {
  none,

  // The peer violated the framing rules.
  reserved_bits,
  reserved_opcode,
  fragmented_control,
  oversized_control,
  unmasked_frame,
  masked_frame,
  non_minimal_length,
  length_out_of_range,
  unexpected_continuation,
  expected_continuation,

  // The peer's payload is wrong.
  invalid_utf8,
  truncated_close,
  invalid_close_code,
  invalid_close_reason,
  invalid_compression,

  // The peer exceeded a limit.
  frame_too_big,
  message_too_big,
  too_many_fragments,
  inflated_too_much,

  // The peer was silent for too long, or went away without a closing handshake.
  open_timeout,
  idle_timeout,
  pong_timeout,
  close_timeout,
  connection_lost,

  // The application asked for something that is not possible now. The call had no effect.
  not_open,
  outbox_full,
  invalid_outgoing_text,
  invalid_outgoing_close,
  control_payload_too_long,
  message_type_changed,

  // This machine failed.
  out_of_memory,
  no_randomness,

  // The opening handshake failed: a request or a response violates RFC 6455 §4 or was refused.
  invalid_header,
  too_many_headers,
  handshake_too_big,
  malformed_http,
  unsupported_http_version,
  invalid_method,
  unexpected_body,
  invalid_host,
  invalid_upgrade,
  invalid_connection,
  invalid_key,
  invalid_version,
  unsupported_version,
  invalid_accept,
  invalid_subprotocol,
  unknown_subprotocol,
  invalid_extension,
  unknown_extension,
  invalid_extension_parameters,
  unexpected_status,
  origin_refused,
  resource_not_found,
};

// Whose fault an error is.
enum class Fault : std::uint8_t { nobody, peer, application, machine };

// What is known about an Error.
struct ErrorInfo {
  Error error = Error::none;

  // The name of the enumerator, such as "reserved_bits". Stable; use it in logs and tests.
  std::string_view name;

  // What happened, in one sentence for people, without a full stop.
  std::string_view text;

  // The rule that was violated, such as "RFC 6455 §5.2"; or empty.
  std::string_view rule;

  // The code of the Close that explains the error (RFC 6455 §7.4.1). 0 if no Close is sent.
  std::uint16_t close_code = 0;
  Fault fault = Fault::nobody;
};

// Returns the description of `error`, in static memory.
WSPC_API const ErrorInfo& describe(Error error) noexcept;

}  // namespace wspc

#endif
