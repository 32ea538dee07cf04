// SPDX-License-Identifier: MIT
// trace: one record for each frame that goes over the wire, in either direction.   RFC 6455 §5.2
#ifndef WSPC_TRACE_H
#define WSPC_TRACE_H

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "wspc/connection.h"

namespace wspc {

struct FrameRecord {
  enum class Direction : std::uint8_t { received, sent };

  std::uint64_t web_socket = 0;                  // WebSocket::id()
  std::chrono::system_clock::time_point time{};  // when its header was complete
  Direction direction = Direction::received;     // as the WebSocket sees it
  std::uint8_t opcode = 0;                       // 0 to 15
  bool fin = false;
  bool rsv1 = false;  // of the first frame of a message: it is compressed (RFC 7692 §6)
  bool rsv2 = false;
  bool rsv3 = false;
  bool masked = false;
  std::uint64_t length = 0;  // of the payload, as the header announces it
  std::uint64_t offset = 0;  // of the header's first byte, counted from the end of the opening handshake
};

// Called on the thread of the WebSocket, before its application hears of what was received. It should be quick.
using Trace = std::function<void(const FrameRecord&)>;

// A line of JSON, without its end: {"time":1732869000.123456,"web_socket":7,"direction":"received","opcode":"text",…}
[[nodiscard]] std::string json(const FrameRecord& record);

}  // namespace wspc

#endif
