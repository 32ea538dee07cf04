// SPDX-License-Identifier: MIT
// deflater: compresses outgoing payload (RFC 7692 §7.2.1).
#include "core/deflate/deflater.h"

#include <utility>

#include "bytes/codec_pool.h"

namespace wspc::core {
namespace {

constexpr std::size_t omitted = 4;      // 00 00 FF FF, removed only at the end of a message: D026, D029
constexpr std::byte empty_block{0x00};  // an empty message without them: RFC 7692 §7.2.3.6: D034

}  // namespace

bool Deflater::compress(std::span<const std::byte> plain, bool last, bytes::Buffer& out) noexcept {
  const bool remembers = takeover_ && settings_.pooled;
  const std::size_t before = out.size();
  if (!take() || !compressor_->compress(plain, out) || (remembers && !window_.remember(plain))) {
    forget();
    return false;
  }
  if (!last) return true;

  if (out.size() > before) {
    out.drop_back(omitted);
  } else if (!out.append(std::span(&empty_block, 1))) {
    return false;
  }
  if (settings_.pooled) bytes::give_back(std::move(compressor_));  // D032
  return true;
}

bool Deflater::take() noexcept {
  if (compressor_ != nullptr) return true;
  compressor_ = bytes::take_compressor(settings_);
  return compressor_ != nullptr && compressor_->resume(window_.bytes());
}

// Fragments end at byte boundaries, so this may be called between them as well.
void Deflater::forget() noexcept {
  if (compressor_) compressor_->reset();
  window_.forget();
}

}  // namespace wspc::core
