// SPDX-License-Identifier: MIT
// file_body: a file as the body of a page, read while it is sent.
#ifndef WSPC_TOOL_SERVE_FILE_BODY_H
#define WSPC_TOOL_SERVE_FILE_BODY_H

#include <string>

#include "tool/serve/beneath.h"
#include "wspc/body_source.h"

namespace wspc::tool {

// The file as long as it was when it was opened. What is appended meanwhile is not sent; when it becomes shorter, or
// cannot be read, the response is broken off, and stderr says so.
class FileBody final : public BodySource {
 public:
  // `path`: as it was asked for, for people.
  FileBody(OpenFile file, std::string path) noexcept;

  [[nodiscard]] std::uint64_t size() const noexcept override { return file_.size; }
  [[nodiscard]] std::size_t read(std::span<std::byte> into) noexcept override;

 private:
  OpenFile file_;
  std::string path_;
  std::uint64_t at_ = 0;
};

}  // namespace wspc::tool

#endif
