// SPDX-License-Identifier: MIT
// deflate_parameters: one element of permessage-deflate, as an offer or a response has it.   RFC 7692 §7.1
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
  bool client_bits_given = false;  // it may come without a value, in an offer (§7.1.2.2)
  std::optional<std::uint8_t> server_bits;
  std::optional<std::uint8_t> client_bits;
};

// Nothing when the element is not permessage-deflate, or has a parameter that is unknown, comes twice, or has a value
// that it must not have.   RFC 7692 §7: D013, D014, D015, D018, D020
std::optional<DeflateElement> read_deflate(const Extension& element);

// The element that says so, and what says it of an agreement: nothing of what is so by default.
Extension write_deflate(const DeflateElement& element);
DeflateElement element_of(const DeflateParameters& agreed) noexcept;

inline constexpr std::uint8_t widest_window = 15;  // bits, and what counts when nothing is said

// The bits of all windows are 8 to 15.
bool in_range(const DeflateParameters& parameters) noexcept;

}  // namespace wspc::core

#endif
