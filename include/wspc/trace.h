// SPDX-License-Identifier: MIT
// trace: a record for each frame that is sent or received (RFC 6455 §5.2).
//
//     server.trace([](const wspc::FrameRecord& frame) { std::clog << wspc::json(frame) << '\n'; });
#ifndef WSPC_TRACE_H
#define WSPC_TRACE_H

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "wspc/connection.h"

namespace wspc {

// The header of one frame.
struct FrameRecord {
  enum class Direction : std::uint8_t { received, sent };

  std::uint64_t web_socket = 0;                  // the WebSocket's id()
  std::chrono::system_clock::time_point time{};  // when the header was complete
  Direction direction = Direction::received;     // from the point of view of the WebSocket
  std::uint8_t opcode = 0;                       // 0 to 15
  bool fin = false;
  bool rsv1 = false;  // on the first frame of a message: the message is compressed (RFC 7692 §6)
  bool rsv2 = false;
  bool rsv3 = false;
  bool masked = false;
  std::uint64_t length = 0;  // the length of the payload in bytes, as the header announces it

  // The position of the header's first byte in its direction, in bytes after the opening handshake.
  std::uint64_t offset = 0;
};

// A function that receives the records. It should be quick, because it runs on the WebSocket's thread; a frame that was
// received is reported before the application sees its message. If it throws, the WebSocket is closed.
//
// Thread safety: a server with several threads calls it on several at once.
using Trace = std::function<void(const FrameRecord&)>;

// Returns the record as JSON, without a newline:
// {"time":1732869000.123456,"web_socket":7,"direction":"received","opcode":"text",…}
[[nodiscard]] std::string json(const FrameRecord& record);

}  // namespace wspc

#endif
