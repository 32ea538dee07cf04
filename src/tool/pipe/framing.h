// SPDX-License-Identifier: MIT
// framing: messages in a stream of bytes.
#ifndef WSPC_TOOL_PIPE_FRAMING_H
#define WSPC_TOOL_PIPE_FRAMING_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wspc::tool {

enum class Framing : std::uint8_t {
  lines,   // each ends with a newline
  nul,     // each ends with a NUL
  length,  // before each stands its length, 4 bytes in network byte order
  raw,     // as many bytes as come at once
};

// As it goes into the stream. A newline in a message that is a line, or a NUL, is what it is: the other side sees two.
[[nodiscard]] std::string framed(Framing framing, std::string_view message);

// Messages out of a stream, however it is cut.
class Unframer {
 public:
  // `longest`: of a message; a longer one is an error.
  Unframer(Framing framing, std::size_t longest) noexcept : framing_(framing), longest_(longest) {}

  void add(std::string_view bytes);

  // Nothing: more has to come.
  [[nodiscard]] std::optional<std::string> next();

  // The stream has ended: what is left is a message too, with lines and NULs.
  [[nodiscard]] std::optional<std::string> rest();

  // Returns how many bytes have been added and not given yet.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size() - at_; }

  [[nodiscard]] bool failed() const noexcept { return failed_; }  // a message is too long, or was cut

 private:
  std::optional<std::string> take(std::size_t size, std::size_t end);

  Framing framing_;
  std::size_t longest_;
  std::string waiting_;
  std::size_t at_ = 0;        // how much of it has been given
  std::size_t searched_ = 0;  // no end in [at_, searched_)
  bool failed_ = false;
};

}  // namespace wspc::tool

#endif
