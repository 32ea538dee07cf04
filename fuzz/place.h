// SPDX-License-Identifier: MIT
// place: bytes at a chosen alignment, in memory that ends where they do, and that shows what was written before them.
#ifndef WSPC_FUZZ_PLACE_H
#define WSPC_FUZZ_PLACE_H

#include <cstddef>
#include <string>
#include <string_view>

#include "input.h"

namespace wspc::fuzz {

class Place {
 public:
  Place(std::string_view bytes, std::size_t offset)
      : offset_(offset), memory_(piece_of(std::string(offset, mark).append(bytes))) {}

  [[nodiscard]] std::byte* begin() { return memory_.data() + offset_; }
  [[nodiscard]] std::string_view text() const { return text_of(memory_).substr(offset_); }
  [[nodiscard]] bool intact() const { return text_of(memory_).substr(0, offset_) == std::string(offset_, mark); }

 private:
  static constexpr char mark = '\xA5';

  std::size_t offset_;
  Piece memory_;
};

}  // namespace wspc::fuzz

#endif
