// SPDX-License-Identifier: MIT
// kernels_fuzz: every row of the table of kernels, at any alignment and cut, against XOR byte by byte and the oracle.
#include <array>
#include <bit>

#include "bytes/kernels.h"
#include "bytes/mask.h"
#include "bytes/utf8_oracle.h"
#include "input.h"
#include "place.h"

namespace {

using namespace wspc;
using namespace wspc::fuzz;

std::string masked(std::string_view text, const std::string& key) {
  std::string result(text);
  for (std::size_t i = 0; i < text.size(); ++i) result[i] = static_cast<char>(text[i] ^ key[i % 4]);
  return result;
}

void run(const bytes::Kernels& row, const std::vector<Piece>& pieces, std::size_t offset, const std::string& key) {
  const auto word = std::bit_cast<bytes::MaskKey>(std::array{key[0], key[1], key[2], key[3]});
  bytes::Utf8State plain, fused, leaving;
  std::string sofar;
  for (const Piece& piece : pieces) {
    const std::string_view text = text_of(piece);
    const std::string other = masked(text, key);
    Place in_place(text, offset), from(text, offset), to(text, 31 - offset), valid(text, offset), both(other, offset),
        out(text, 31 - offset);
    row.mask(in_place.begin(), text.size(), word);
    row.mask_copy(to.begin(), from.begin(), text.size(), word);
    require(in_place.text() == other && to.text() == other, "mask");
    require(in_place.intact() && to.intact(), "mask: memory in front of it");

    const bytes::oracle::Verdict right = bytes::oracle::judge(sofar.append(text));
    const std::size_t expected = right.valid - (sofar.size() - text.size());
    require(row.validate(valid.begin(), text.size(), plain) == expected, "validate: the place");
    require(row.unmask_validate(both.begin(), text.size(), word, fused) == expected, "unmask_validate: the place");
    require(both.text().substr(0, expected) == text.substr(0, expected), "unmask_validate: the bytes");
    require(both.intact(), "unmask_validate: memory in front of it");
    require(row.validate_mask_copy(out.begin(), from.begin(), text.size(), word, leaving) == expected,
            "validate_mask_copy: the place");
    require(expected < text.size() || out.text() == other, "validate_mask_copy: the bytes");
    require(out.intact(), "validate_mask_copy: memory in front of it");
    if (expected < text.size()) return;
    require(plain == right.state && fused == right.state && leaving == right.state,
            "the state that the next piece starts from");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const std::size_t offset = input.byte() % 32;
  std::string key(input.take(4));
  key.resize(4);
  const Cuts cuts(input);
  const auto pieces = cuts.of(input.rest());
  for (const bytes::Kernels& row : bytes::available_kernels()) run(row, pieces, offset, key);
  return 0;
}
