// SPDX-License-Identifier: MIT
// body: the body of a response, read piece by piece (RFC 9110 §6.4).
#ifndef WSPC_HTTP_BODY_H
#define WSPC_HTTP_BODY_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "wspc/body_source.h"

namespace wspc::http {

class Body {
 public:
  Body() = default;  // An empty body.
  explicit Body(std::string text) noexcept;
  explicit Body(std::shared_ptr<BodySource> source) noexcept;  // Requires: `source` is not null.

  // Returns the number of bytes that have not been read.
  [[nodiscard]] std::uint64_t left() const noexcept { return left_; }

  // Reads the next bytes into `into` and returns their number. If it returns 0 although bytes are left, the source has
  // failed, and the caller must break off the response. Requires: `into` is not empty.
  [[nodiscard]] std::size_t read(std::span<std::byte> into) noexcept;

 private:
  std::string text_;
  std::shared_ptr<BodySource> source_;  // null: the body is text_
  std::uint64_t left_ = 0;
};

}  // namespace wspc::http

#endif
