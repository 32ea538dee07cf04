// SPDX-License-Identifier: MIT
// line_input: reads lines from a descriptor, no faster than they are used.
#include "tool/terminal/line_input.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace wspc::tool {

LineInput::LineInput(io::Loop& loop, int descriptor, std::function<void()> more)
    : descriptor_(descriptor), more_(std::move(more)), readiness_(loop, descriptor, [this] { read(); }) {}

void LineInput::read() {
  std::array<char, 65536> bytes;
  const ssize_t size = ::read(descriptor_, bytes.data(), bytes.size());
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return request();

  if (size > 0) {
    lines_.add({bytes.data(), static_cast<std::size_t>(size)});
  } else {
    if (size < 0) problem_ = std::generic_category().message(errno);
    lines_.finish();
  }
  more_();
}

}  // namespace wspc::tool
