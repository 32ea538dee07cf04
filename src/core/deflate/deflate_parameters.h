// SPDX-License-Identifier: MIT
// deflate_parameters: one element of permessage-deflate in an offer or a response (RFC 7692 §7.1).
#ifndef WSPC_CORE_DEFLATE_DEFLATE_PARAMETERS_H
#define WSPC_CORE_DEFLATE_DEFLATE_PARAMETERS_H

#include <cstdint>
#include <optional>
#include <string_view>

#include "wspc/deflate.h"

namespace wspc::core {

inline constexpr std::string_view server_takeover = "server_no_context_takeover";
inline constexpr std::string_view client_takeover = "client_no_context_takeover";
inline constexpr std::string_view server_bits = "server_max_window_bits";
inline constexpr std::string_view client_bits = "client_max_window_bits";

struct DeflateElement {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  bool client_bits_given = false;  // client_max_window_bits is present; in an offer it may have no value (§7.1.2.2)
  std::optional<std::uint8_t> server_bits;
  std::optional<std::uint8_t> client_bits;
};

// Returns std::nullopt if the element is not permessage-deflate, or has a parameter that is unknown, is repeated, or
// has an invalid value (RFC 7692 §7: D013, D014, D015, D018, D020).
std::optional<DeflateElement> read_deflate(const Extension& element);

// write_deflate() returns the extension for an element. element_of() returns the element for negotiated parameters,
// without those that have their default values.
Extension write_deflate(const DeflateElement& element);
DeflateElement element_of(const DeflateParameters& agreed) noexcept;

inline constexpr std::uint8_t widest_window = 15;  // the largest window in bits, which is the default

// Returns whether the bits of both windows are 8 to 15.
bool in_range(const DeflateParameters& parameters) noexcept;

}  // namespace wspc::core

#endif
