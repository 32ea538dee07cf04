// SPDX-License-Identifier: MIT
// input: the bytes of a fuzzer as a target takes them: its choices first, then what they are about.
#ifndef WSPC_FUZZ_INPUT_H
#define WSPC_FUZZ_INPUT_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wspc::fuzz {

// If `right` is false, that is a finding, which ends the run.
inline void require(bool right, const char* wrong) {
  if (right) return;
  std::fprintf(stderr, "FOUND: %s\n", wrong);
  std::abort();
}

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : left_(reinterpret_cast<const char*>(data), size) {}

  [[nodiscard]] bool empty() const { return left_.empty(); }

  // Returns 0 when no bytes are left.
  unsigned byte() { return left_.empty() ? 0 : static_cast<unsigned char>(take(1)[0]); }

  // At most `size` bytes; fewer when fewer are left.
  std::string_view take(std::size_t size) {
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() { return take(left_.size()); }

 private:
  std::string_view left_;
};

// Separate memory for each piece of a stream, of exactly its size, so that reads beyond its end are noticed.
using Piece = std::vector<std::byte>;
using Pieces = std::vector<Piece>;

inline Piece piece_of(std::string_view bytes) {
  const auto span = std::as_bytes(std::span(bytes.data(), bytes.size()));
  return {span.begin(), span.end()};
}

inline std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Where a stream is cut: how many sizes, and the sizes, which are used again and again. No sizes: it comes whole.
class Cuts {
 public:
  explicit Cuts(Input& input) : sizes_(input.take(input.byte() % 8)) {}

  [[nodiscard]] Pieces of(std::string_view stream) const {
    Pieces pieces;
    for (std::size_t at = 0; at < stream.size(); at += pieces.back().size()) {
      pieces.push_back(piece_of(stream.substr(at, size(pieces.size(), stream.size()))));
    }
    return pieces;
  }

 private:
  [[nodiscard]] std::size_t size(std::size_t index, std::size_t all) const {
    return sizes_.empty() ? all : 1U + static_cast<unsigned char>(sizes_[index % sizes_.size()]);
  }

  std::string_view sizes_;
};

}  // namespace wspc::fuzz

#endif
