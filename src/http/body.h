// SPDX-License-Identifier: MIT
// body: what follows the head of a response, handed out piece by piece.   RFC 9110 §6.4
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
  Body() = default;  // empty
  explicit Body(std::string text) noexcept;
  explicit Body(std::shared_ptr<BodySource> source) noexcept;  // Requires: not null

  // Returns how many bytes have not been read yet.
  [[nodiscard]] std::uint64_t left() const noexcept { return left_; }

  // Reads the next bytes into `into`, which is not empty, and returns how many they are. If it returns 0 although some
  // are left, its source has failed, and the response has to be broken off.
  [[nodiscard]] std::size_t read(std::span<std::byte> into) noexcept;

 private:
  std::string text_;
  std::shared_ptr<BodySource> source_;  // null: it is text_
  std::uint64_t left_ = 0;
};

}  // namespace wspc::http

#endif
