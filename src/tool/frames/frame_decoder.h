// SPDX-License-Identifier: MIT
// frame_decoder: the frames of one direction as they pass, and what a peer would make of them.   RFC 6455 §5, RFC 7692
#ifndef WSPC_TOOL_FRAMES_FRAME_DECODER_H
#define WSPC_TOOL_FRAMES_FRAME_DECODER_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/frame_reader.h"
#include "tool/frames/frame_view.h"
#include "tool/frames/sender.h"
#include "wspc/connection.h"

namespace wspc::tool {

// Bytes of each payload that a recording keeps. More would be as much as a peer likes to put into one frame, or to
// compress into it, in our memory.
inline constexpr std::uint64_t most_recorded = 16 << 20;

class FrameDecoder {
 public:
  struct Options {
    Sender sender = Sender::anybody;
    std::optional<DeflateParameters> deflate{};  // what was agreed on
    std::uint64_t shown = 200;                   // bytes of each payload that are kept
  };

  // A frame that is complete. `verdict` is what a peer would close for, at the first frame that it would do so.
  using Report = std::function<void(const FrameView& frame, Error verdict)>;

  FrameDecoder(Options options, Report report);

  void take(std::span<const std::byte> bytes);

  // What is taken until the next call was put in between by somebody else.
  void composed(bool composed) noexcept { composed_ = composed; }

  // What has been taken ends with a frame, or in the middle of one that somebody else put in.
  [[nodiscard]] bool may_interject() const noexcept { return reader_.between() || interrupted_; }

  // The stream has ended. True: between two frames; else what there is of the last one has been reported.
  bool finish();

 private:
  void begin_frame();
  void keep_payload();
  void report();
  void judge(std::span<const std::byte> received);

  Options options_;
  Report report_;
  core::FrameReader reader_;
  std::optional<Connection> judge_;
  std::vector<std::byte> judged_;  // a copy, since a connection unmasks in place
  FrameView view_;
  std::string message_;  // the one that is being received: what is kept of it
  std::uint64_t message_size_ = 0;
  std::uint64_t received_size_ = 0;  // of its frames' payloads
  std::uint64_t count_ = 0;
  Error verdict_ = Error::none;
  bool told_ = false;       // of the verdict
  bool is_masked_ = false;  // the first frame is, where that decides
  bool text_ = false;
  bool compressed_ = false;
  bool in_frame_ = false;
  bool composed_ = false;
  bool interrupted_ = false;  // what was taken last was composed
};

}  // namespace wspc::tool

#endif
