// SPDX-License-Identifier: MIT
// utf8_bench: what does checking text cost, alone, after unmasking, and in the same pass over memory?
#include <cstdlib>
#include <string>
#include <string_view>

#include "bytes/rows.h"

namespace wspc::bytes {
namespace {

// Kernels do not look at what the key is. This one leaves the text valid, round after round in the same memory.
constexpr MaskKey key = 0;

std::string text_of(std::string_view characters, std::size_t size) {
  std::string text;
  while (text.size() + characters.size() <= size) text += characters;
  text.resize(size, 'a');
  return text;
}

void expect_all(std::size_t valid, std::size_t size) {
  if (valid != size) std::abort();
}

struct Texts {
  std::string_view name;
  std::string_view characters;
};

constexpr Texts texts[] = {
    {"ascii", "The quick brown fox jumps over the lazy dog. "},
    {"latin",
     "Falsches \xC3\x9C"
     "ben von Xylophonmusik qu\xC3\xA4lt jeden gr\xC3\xB6\xC3\x9F"
     "eren Zwerg. "},
    {"cyrillic", "\xD0\xA1\xD1\x8A\xD0\xB5\xD1\x88\xD1\x8C \xD0\xB6\xD0\xB5 \xD0\xB5\xD1\x89\xD1\x91 "},
    {"cjk", "\xE3\x81\x84\xE3\x82\x8D\xE3\x81\xAF\xE3\x81\xAB\xE3\x81\xBB\xE3\x81\xB8\xE3\x81\xA8"},
    {"emoji", "\xF0\x9F\x98\x80\xF0\x9F\x98\x81\xF0\x9F\x98\x82"},
};

auto validate(std::string_view characters) {
  return [characters](benchmark::State& state, const Kernels& row, std::size_t size) {
    Slots slots(text_of(characters, size));
    for (auto _ : state) {
      Utf8State utf8;
      expect_all(row.validate(slots.next(), size, utf8), size);
      benchmark::ClobberMemory();
    }
  };
}

auto unmask_validate(std::string_view characters) {
  return [characters](benchmark::State& state, const Kernels& row, std::size_t size) {
    Slots slots(text_of(characters, size));
    for (auto _ : state) {
      Utf8State utf8;
      expect_all(row.unmask_validate(slots.next(), size, key, utf8), size);
      benchmark::ClobberMemory();
    }
  };
}

auto unmask_then_validate(std::string_view characters) {
  return [characters](benchmark::State& state, const Kernels& row, std::size_t size) {
    Slots slots(text_of(characters, size));
    for (auto _ : state) {
      Utf8State utf8;
      std::byte* const payload = slots.next();
      row.mask(payload, size, key);
      expect_all(row.validate(payload, size, utf8), size);
      benchmark::ClobberMemory();
    }
  };
}

const bool registered = [] {
  for (const auto& [name, characters] : texts) {
    bench_rows("validate/" + std::string(name), validate(characters));
    bench_rows("unmask_validate/" + std::string(name), unmask_validate(characters));
    bench_rows("unmask_then_validate/" + std::string(name), unmask_then_validate(characters));
  }
  return true;
}();

}  // namespace
}  // namespace wspc::bytes
