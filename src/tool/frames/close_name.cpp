// SPDX-License-Identifier: MIT
// close_name: the meaning of close codes.   RFC 6455 §7.4
#include "tool/frames/close_name.h"

namespace wspc::tool {

// RFC 6455 §7.4.1, and for 1012 to 1014 IANA's WebSocket Close Code Number Registry.
std::string_view close_name(std::uint16_t code) noexcept {
  switch (code) {
    case 1000:
      return "normal closure";
    case 1001:
      return "going away";
    case 1002:
      return "protocol error";
    case 1003:
      return "unsupported data";
    case 1005:
      return "no code";
    case 1006:
      return "abnormal closure";
    case 1007:
      return "invalid payload";
    case 1008:
      return "policy violation";
    case 1009:
      return "message too big";
    case 1010:
      return "mandatory extension";
    case 1011:
      return "internal error";
    case 1012:
      return "service restart";
    case 1013:
      return "try again later";
    case 1014:
      return "bad gateway";
    default:
      break;
  }
  if (code >= 3000 && code <= 3999) return "a library's or framework's code";
  if (code >= 4000 && code <= 4999) return "an application's code";
  return "unassigned";
}

bool may_be_sent(std::uint16_t code) noexcept {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

}  // namespace wspc::tool
