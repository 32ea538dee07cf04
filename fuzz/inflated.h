// SPDX-License-Identifier: MIT
// inflated: what compressed messages mean, by the tests' own reading of RFC 1951, which shares nothing with src/.
#ifndef WSPC_FUZZ_INFLATED_H
#define WSPC_FUZZ_INFLATED_H

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "agreement.h"
#include "budgets.h"
#include "core/deflate/reference_inflate.h"

namespace wspc::fuzz {

// The peer of a side in `role` begins each message with an empty window.
inline bool forgetful(Role role, const DeflateParameters& agreed) {
  return role == Role::server ? agreed.client_no_context_takeover : agreed.server_no_context_takeover;
}

class Inflated {
 public:
  explicit Inflated(bool forgetful) : forgetful_(forgetful) {}

  // The next message, which begins `place` bytes from the start. False: it is wrong, or too large, and the last one.
  bool add(std::string_view compressed, std::size_t place) {
    if (forgetful_) window_.forget();
    const ReferenceInflate before = window_;
    const auto message = read(window_, compressed);
    const bool fits = message && message->size() <= small.message;
    const std::string error = message ? "message_too_big " : "invalid_compression ";
    events.push_back(fits ? "binary " + *message : "error " + error + std::to_string(place));
    if (!message) forgive(before, compressed, place);
    return fits;
  }

  // A fault beyond the limit may be reported as the fault, or as too large.
  [[nodiscard]] bool equals(const std::vector<std::string>& seen) const {
    if (seen.size() != events.size()) return false;
    if (seen.empty()) return true;
    if (!std::equal(seen.begin(), seen.end() - 1, events.begin())) return false;
    return seen.back() == events.back() || std::count(as_well_.begin(), as_well_.end(), seen.back()) > 0;
  }

  std::vector<std::string> events;

 private:
  static std::optional<std::string> read(ReferenceInflate& window, std::string_view compressed) try {
    return window.message(compressed);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }

  // A message that ends with its final block, and not with the zero byte that §7.2.3.4 puts behind it, may be forgiven.
  void forgive(ReferenceInflate window, std::string_view compressed, std::size_t place) {
    as_well_ = {"error message_too_big " + std::to_string(place)};
    const auto message = read(window, std::string(compressed) + '\0');
    if (message) as_well_.push_back("binary " + *message);
  }

  bool forgetful_;
  ReferenceInflate window_{32768};
  std::vector<std::string> as_well_;  // what the last event may be instead
};

}  // namespace wspc::fuzz

#endif
