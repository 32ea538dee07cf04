// SPDX-License-Identifier: MIT
// wire: frames as the contract tests write and read them, on purpose without the library's own codec.   RFC 6455 §5.2
#ifndef WSPC_TESTS_ABI_SUPPORT_WIRE_H
#define WSPC_TESTS_ABI_SUPPORT_WIRE_H

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wspc::contract {

struct Frame {
  unsigned opcode = 1;
  std::string payload = {};  // unmasked
  bool fin = true;
  unsigned rsv = 0;  // RSV1 is 4, RSV3 is 1
  bool masked = false;
  std::string key = {};  // four bytes when masked

  // Compares what the peer's application would see, so masks do not count.
  friend bool operator==(const Frame& a, const Frame& b) {
    return a.opcode == b.opcode && a.payload == b.payload && a.fin == b.fin && a.rsv == b.rsv;
  }
};
std::ostream& operator<<(std::ostream& out, const Frame& frame);

inline Frame text(std::string_view payload) { return {.payload = std::string(payload)}; }
inline Frame binary(std::string_view payload) { return {.opcode = 2, .payload = std::string(payload)}; }
inline Frame ping(std::string_view payload = {}) { return {.opcode = 9, .payload = std::string(payload)}; }
inline Frame pong(std::string_view payload = {}) { return {.opcode = 10, .payload = std::string(payload)}; }
inline Frame empty_close() { return {.opcode = 8, .payload = {}}; }
Frame close(unsigned status, std::string_view reason = {});

// The same frame, not the last one of its message; the same payload as a continuation.
Frame more(Frame frame);
Frame continuation(std::string_view payload);

// The bytes of a frame: a client's are masked with the key of the examples in RFC 6455 §5.7.
std::string from_client(const Frame& frame);
std::string from_server(const Frame& frame);

// Takes apart bytes that are whole frames, and fails the test when they are not, or a length is not minimal.
std::vector<Frame> decode(std::string_view wire);

// Takes one frame off the front of `wire`. Returns nullopt while the frame is incomplete.
std::optional<Frame> take_frame(std::string& wire);

// "818537fa213d", with or without spaces.
std::string hex(std::string_view digits);

// `size` bytes that no two positions near each other share; text is valid UTF-8 of one, two and three byte characters.
std::string pattern(std::size_t size, unsigned seed = 1);
std::string pattern_text(std::size_t size);

}  // namespace wspc::contract

#endif
