// SPDX-License-Identifier: MIT
// file_body: a file as the body of a page, read while it is sent.
#include "tool/serve/file_body.h"

#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "tool/terminal/console.h"
#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

void tell(const std::string& path, int error) noexcept {
  try {
    complain(fmt::format("{} was not sent to its end: {}", visible(path),
                         error == 0 ? "the file has become shorter" : std::generic_category().message(error)));
  } catch (...) {  // without memory for a report, the metrics still count it
  }
}

}  // namespace

FileBody::FileBody(OpenFile file, std::string path) noexcept : file_(std::move(file)), path_(std::move(path)) {}

std::size_t FileBody::read(std::span<std::byte> into) noexcept {
  ssize_t size = -1;
  do {
    size = ::pread(file_.descriptor.get(), into.data(), into.size(), static_cast<off_t>(at_));
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return tell(path_, size == 0 ? 0 : errno), 0;
  at_ += static_cast<std::uint64_t>(size);
  return static_cast<std::size_t>(size);
}

}  // namespace wspc::tool
