// SPDX-License-Identifier: MIT
// frame_decoder: the frames of one direction as they pass, and what a peer would make of them.   RFC 6455 §5, RFC 7692
#include "tool/frames/frame_decoder.h"

#include <algorithm>
#include <new>
#include <utility>

namespace wspc::tool {
namespace {

core::FrameRules rules(const FrameDecoder::Options& options) noexcept {
  const std::uint8_t reserved = options.deflate ? 4 : 0;
  switch (options.sender) {
    case Sender::client:
      return {core::Masking::required, reserved};
    case Sender::server:
      return {core::Masking::forbidden, reserved};
    case Sender::anybody:
      break;
  }
  return {core::Masking::optional, reserved};
}

Options without_limits() {
  Options options;
  options.limits.message = options.limits.frame = unlimited;
  options.delivery = Delivery::pieces;
  return options;
}

}  // namespace

FrameDecoder::FrameDecoder(Options options, Report report)
    : options_(std::move(options)), report_(std::move(report)), reader_(rules(options_)) {}

void FrameDecoder::take(std::span<const std::byte> bytes) {
  if (!bytes.empty()) interrupted_ = composed_;
  while (true) {
    switch (reader_.next(bytes)) {
      case core::FrameReader::Event::none:
        return;
      case core::FrameReader::Event::header:
        begin_frame();
        break;
      case core::FrameReader::Event::payload:
        keep_payload();
        break;
      case core::FrameReader::Event::end:
        report();
        break;
    }
  }
}

bool FrameDecoder::finish() {
  if (in_frame_) report();
  return reader_.between();
}

void FrameDecoder::begin_frame() {
  const core::FrameHeader& header = reader_.frame().header;
  if (count_++ == 0) {
    is_masked_ = options_.sender == Sender::client || (options_.sender == Sender::anybody && header.masked);
  }
  if (!core::is_control(header.opcode) && header.opcode != core::Opcode::continuation) {
    text_ = header.opcode == core::Opcode::text;
    compressed_ = (header.reserved & 4U) != 0;
    message_.clear();
    message_size_ = received_size_ = 0;
  }
  if (!core::is_control(header.opcode)) received_size_ += header.length;
  view_ = {reader_.frame(), {}, {}, 0, 0, text_ && !core::is_control(header.opcode), composed_};
  in_frame_ = true;
  judge(std::span(view_.frame.bytes).first(view_.frame.size));
}

void FrameDecoder::keep_payload() {
  const std::size_t before = view_.payload.size();
  const std::uint64_t room = options_.shown - std::min<std::uint64_t>(options_.shown, before);
  view_.payload.resize(before + static_cast<std::size_t>(std::min<std::uint64_t>(room, reader_.payload().size())));
  reader_.unmask(std::as_writable_bytes(std::span(view_.payload)).subspan(before));
  judge(reader_.payload());
}

void FrameDecoder::report() {
  in_frame_ = false;
  const core::FrameHeader& header = view_.frame.header;
  if (options_.deflate && compressed_ && header.fin && !core::is_control(header.opcode)) {
    view_.inflated = message_;
    view_.inflated_size = message_size_;
    view_.deflated_size = received_size_;
  }
  const bool news = verdict_ != Error::none && !std::exchange(told_, true);
  report_(view_, news ? verdict_ : Error::none);
}

// By a connection as the one that receives it: its error is the first one, of whatever kind. Nothing is looked at any
// more after that.
void FrameDecoder::judge(std::span<const std::byte> received) {
  if (verdict_ != Error::none) return;
  if (!judge_) {
    judge_.emplace(is_masked_ ? Role::server : Role::client, without_limits());
    if (options_.deflate && judge_->deflate(*options_.deflate) == Error::out_of_memory) throw std::bad_alloc();
  }
  judged_.assign(received.begin(), received.end());
  std::span<std::byte> input(judged_);
  while (verdict_ == Error::none) {
    const Event event = judge_->receive(input);
    if (!event) return;
    if (event.type == Event::Type::error) verdict_ = event.error;
    if (event.type != Event::Type::text && event.type != Event::Type::binary) continue;
    const std::uint64_t room = options_.shown - std::min<std::uint64_t>(options_.shown, message_.size());
    message_.append(event.text().substr(0, room));
    message_size_ += event.payload.size();
  }
}

}  // namespace wspc::tool
