// SPDX-License-Identifier: MIT
// reference_inflate: DEFLATE taken at its word, for tests: slow, plain, and strict about windows.   RFC 1951
#include "core/deflate/reference_inflate.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace wspc {
namespace {

[[noreturn]] void wrong(const char* what) { throw std::runtime_error(what); }

class Bits {
 public:
  explicit Bits(std::string_view bytes) : bytes_(bytes) {}

  unsigned take(unsigned count) {
    unsigned value = 0;
    for (unsigned i = 0; i < count; ++i) value |= one() << i;
    return value;
  }

  unsigned one() {
    if (at_ >= bytes_.size() * 8) wrong("the data ends inside a block");
    const unsigned bit = static_cast<unsigned char>(bytes_[at_ / 8]) >> at_ % 8 & 1U;
    ++at_;
    return bit;
  }

  void to_byte() { at_ = (at_ + 7) / 8 * 8; }
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size() * 8; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// §3.2.2: codes of the same length are consecutive, in the order of the symbols. §3.2.7: all of them are in use, but
// where there is one only.
class Codes {
 public:
  // `alone`: 1 where one code of one bit may be all there are.
  explicit Codes(const std::vector<unsigned>& lengths, unsigned alone = 1) {
    unsigned used = 0;  // of the 2^15 that there are of the longest
    for (const unsigned length : lengths) used += length == 0 ? 0 : 1U << (15 - length);
    const unsigned longest = *std::max_element(lengths.begin(), lengths.end());
    if (used > 1U << 15 || (used < 1U << 15 && longest > alone)) wrong("more codes than there are, or fewer");
    unsigned code = 0;
    for (unsigned length = 1; length <= 15; ++length) {
      code <<= 1;
      for (unsigned symbol = 0; symbol < lengths.size(); ++symbol) {
        if (lengths[symbol] == length) symbols_[{length, code++}] = symbol;
      }
    }
  }

  unsigned read(Bits& bits) const {
    unsigned code = 0;
    for (unsigned length = 1; length <= 15; ++length) {
      code = code << 1 | bits.one();
      const auto found = symbols_.find({length, code});
      if (found != symbols_.end()) return found->second;
    }
    wrong("a code that stands for nothing");
  }

 private:
  std::map<std::pair<unsigned, unsigned>, unsigned> symbols_;
};

// §3.2.5: what a symbol stands for at least, and how many bits are added to it.
unsigned match_length(unsigned symbol, Bits& bits) {
  if (symbol > 285) wrong("a length symbol that is reserved");
  if (symbol == 285) return 258;
  const unsigned group = symbol < 265 ? 0 : (symbol - 261) / 4;
  const unsigned base = symbol < 265 ? symbol - 254 : ((4 + (symbol - 261) % 4) << group) + 3;
  return base + bits.take(group);
}

unsigned match_distance(unsigned symbol, Bits& bits) {
  if (symbol > 29) wrong("a distance symbol that is reserved");
  if (symbol < 4) return symbol + 1;
  const unsigned extra = symbol / 2 - 1;
  return ((2 + symbol % 2) << extra) + 1 + bits.take(extra);
}

struct Trees {
  Codes literals;
  Codes distances;
};

Trees fixed_trees() {
  std::vector<unsigned> lengths(288, 8);
  std::fill(lengths.begin() + 144, lengths.begin() + 256, 9);
  std::fill(lengths.begin() + 256, lengths.begin() + 280, 7);
  return {Codes(lengths), Codes(std::vector<unsigned>(32, 5))};
}

// §3.2.7
Trees dynamic_trees(Bits& bits) {
  static constexpr std::array order{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  const unsigned literals = bits.take(5) + 257;
  const unsigned distances = bits.take(5) + 1;
  if (literals > 286 || distances > 30) wrong("symbols that there are not");
  const unsigned count = bits.take(4) + 4;
  std::vector<unsigned> code_lengths(19);
  for (unsigned i = 0; i < count; ++i) code_lengths[static_cast<std::size_t>(order[i])] = bits.take(3);
  const Codes codes(code_lengths, 0);

  std::vector<unsigned> lengths;
  while (lengths.size() < literals + distances) {
    const unsigned symbol = codes.read(bits);
    if (symbol == 16 && lengths.empty()) wrong("nothing to repeat");
    const unsigned value = symbol < 16 ? symbol : symbol == 16 ? lengths.back() : 0;
    const unsigned repeat = symbol < 16    ? 1
                            : symbol == 16 ? 3 + bits.take(2)
                            : symbol == 17 ? 3 + bits.take(3)
                                           : 11 + bits.take(7);
    lengths.insert(lengths.end(), repeat, value);
  }
  if (lengths.size() > literals + distances) wrong("more lengths than announced");
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(literals);
  return {Codes({lengths.begin(), middle}), Codes({middle, lengths.end()})};
}

void stored(Bits& bits, std::string& out) {
  bits.to_byte();
  const unsigned length = bits.take(16);
  if ((bits.take(16) ^ length) != 0xFFFF) wrong("the two lengths of a stored block differ");
  for (unsigned i = 0; i < length; ++i) out += static_cast<char>(bits.take(8));
}

}  // namespace

std::string ReferenceInflate::message(std::string_view compressed) {
  const std::string whole = std::string(compressed) + std::string("\x00\x00\xff\xff", 4);
  const std::size_t before = history_.size();
  Bits bits(whole);
  while (!bits.at_end()) {
    const bool last = bits.one() == 1;
    const unsigned type = bits.take(2);
    if (type == 3) wrong("a block of a type that does not exist");
    if (type == 0) {
      stored(bits, history_);
    } else {
      const Trees trees = type == 1 ? fixed_trees() : dynamic_trees(bits);
      for (unsigned symbol = trees.literals.read(bits); symbol != 256; symbol = trees.literals.read(bits)) {
        if (symbol < 256) {
          history_ += static_cast<char>(symbol);
          continue;
        }
        const unsigned length = match_length(symbol, bits);
        const std::size_t distance = match_distance(trees.distances.read(bits), bits);
        if (distance > history_.size()) wrong("a match that reaches back to before the beginning");
        if (distance > window_) wrong("a match that reaches back beyond the window");
        furthest_ = std::max(furthest_, distance);
        for (unsigned i = 0; i < length; ++i) history_ += history_[history_.size() - distance];
      }
    }
    if (last) bits.to_byte();
  }
  return history_.substr(before);
}

}  // namespace wspc
