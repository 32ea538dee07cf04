// SPDX-License-Identifier: MIT
// composition: a message to be sent as frames, valid or not.
#include "tool/frames/composition.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "bytes/buffer.h"
#include "bytes/random.h"
#include "core/deflate/deflater.h"
#include "core/frame.h"

namespace wspc::tool {
namespace {

using Length = Composition::Length;

constexpr unsigned rsv1 = 4;
constexpr std::uint64_t highest_bit = std::uint64_t{1} << 63U;

void add_big(std::string& text, std::uint64_t number, std::size_t size) {
  for (std::size_t i = size; i-- > 0;) text += static_cast<char>(number >> (8 * i) & 0xFF);
}

void add_length(std::string& bytes, unsigned mask_bit, std::uint64_t size, Length how) {
  if (how == Length::shortest && size < core::length_16) {
    bytes += static_cast<char>(mask_bit | static_cast<unsigned>(size));
  } else if (how == Length::in_16_bits || (how == Length::shortest && size <= 0xFFFF)) {
    bytes += static_cast<char>(mask_bit | core::length_16);
    add_big(bytes, size, 2);
  } else {
    bytes += static_cast<char>(mask_bit | core::length_64);
    add_big(bytes, how == Length::with_highest_bit ? size | highest_bit : size, 8);
  }
}

// RFC 6455 §5.3
bytes::MaskKey fresh_key() {
  bytes::MaskKey key = 0;
  if (!bytes::random(std::as_writable_bytes(std::span(&key, 1)))) {
    throw std::runtime_error("this machine gives no random numbers");
  }
  return key;
}

std::string compressed(std::string_view plain) {
  core::Deflater deflater({.window_bits = 8}, false);
  bytes::Buffer out;
  if (!deflater.compress(std::as_bytes(std::span(plain)), true, out)) {
    throw std::runtime_error("there is no memory to compress it");
  }
  return {reinterpret_cast<const char*>(out.data()), out.size()};
}

struct Frame {
  unsigned opcode;
  unsigned reserved;
  bool fin;
};

void add_frame(std::string& bytes, const Composition& composition, Frame frame, std::string_view payload) {
  bytes += static_cast<char>((frame.fin ? core::fin_bit : 0U) | frame.reserved << 4U | frame.opcode);
  add_length(bytes, composition.masked ? core::mask_bit : 0, composition.declared.value_or(payload.size()),
             composition.length);
  const bytes::MaskKey key = !composition.masked ? 0 : composition.key ? *composition.key : fresh_key();
  if (composition.masked) bytes.append(reinterpret_cast<const char*>(&key), sizeof key);
  bytes += payload;
  bytes::mask(std::as_writable_bytes(std::span(bytes)).last(payload.size()), key);
}

}  // namespace

std::string bytes_of(const Composition& composition) {
  std::string squeezed;
  std::string_view payload = composition.payload;
  if (composition.compressed) payload = squeezed = compressed(payload);
  const std::size_t most = composition.fragment == 0 ? std::max<std::size_t>(payload.size(), 1) : composition.fragment;
  Frame frame{composition.opcode, composition.reserved | (composition.compressed ? rsv1 : 0), false};
  std::string bytes;
  do {
    const std::string_view part = payload.substr(0, most);
    payload.remove_prefix(part.size());
    frame.fin = payload.empty() && composition.fin;
    add_frame(bytes, composition, frame, part);
    frame = {0, 0, false};
  } while (!payload.empty());
  return bytes;
}

}  // namespace wspc::tool
