// SPDX-License-Identifier: MIT
// error: everything that can go wrong with a WebSocket, one row per reason.   RFC 6455 §7.1.7, §7.4
#ifndef WSPC_ERROR_H
#define WSPC_ERROR_H

#include <cstdint>
#include <string_view>

#include "wspc/export.h"

namespace wspc {

enum class Error : std::uint8_t {
  none,

  // The peer broke the framing.
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

  // The peer passed a limit of ours.
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

  // The application asked for something that cannot be done now. Nothing was changed.
  not_open,
  outbox_full,
  invalid_outgoing_text,
  invalid_outgoing_close,
  control_payload_too_long,
  message_type_changed,

  // This machine failed.
  out_of_memory,
  no_randomness,

  // The opening handshake: a request or a response that is not one of RFC 6455 §4.
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

enum class Fault : std::uint8_t { nobody, peer, application, machine };

struct ErrorInfo {
  Error error = Error::none;
  std::string_view name;         // "reserved_bits": stable, for logs and tests
  std::string_view text;         // what happened, in one sentence for a person, without a full stop
  std::string_view rule;         // where it is written: "RFC 6455 §5.2", or empty
  std::uint16_t close_code = 0;  // RFC 6455 §7.4.1: the code of the Close that explains it; 0: no Close is sent
  Fault fault = Fault::nobody;
};

// The row of `error`. Static memory; never fails.
WSPC_API const ErrorInfo& describe(Error error) noexcept;

}  // namespace wspc

#endif
