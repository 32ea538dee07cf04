// SPDX-License-Identifier: MIT
// decode: the command `wspc decode`: the frames in bytes, and how a peer would receive them.   RFC 6455 §5
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/frames/frame_decoder.h"
#include "tool/offline/offline.h"
#include "tool/offline/offline_options.h"
#include "tool/terminal/console.h"
#include "tool/text/hex.h"
#include "tool/text/json_line.h"

namespace wspc::tool {
namespace {

constexpr std::size_t at_once = 64 * 1024;

class DecodeCommand {
 public:
  explicit DecodeCommand(const DecodeOptions& options)
      : options_(options), decoder_(decoder_options(options), [this](const FrameView& frame, Error verdict) {
          print(frame);
          if (frame.frame.error != Error::none || verdict != Error::none) status_ = ExitStatus::protocol;
          if (verdict != Error::none && verdict != frame.frame.error) judge(verdict);
        }) {}

  // False: nobody reads what is printed.
  bool take(std::span<const std::byte> bytes) {
    decoder_.take(bytes);
    return flush();
  }

  ExitStatus finish() {
    if (!decoder_.finish()) {
      add("the last frame is not complete", "incomplete", {});
      status_ = ExitStatus::protocol;
    }
    return flush() ? status_ : ExitStatus::usage;
  }

 private:
  static FrameDecoder::Options decoder_options(const DecodeOptions& options) {
    FrameDecoder::Options made{options.sender, {}, options.shown};
    if (options.deflate) made.deflate.emplace();
    return made;
  }

  void print(const FrameView& frame) {
    if (options_.json) {
      nlohmann::ordered_json json{{"offset", frame.frame.offset}};
      json.update(as_json(frame));
      out_ += json_line(json) + '\n';
    } else {
      out_ += fmt::format("{:>8}  {}\n", frame.frame.offset, one_line(frame));
    }
  }

  void judge(Error verdict) {
    const ErrorInfo& info = describe(verdict);
    add(fmt::format("here a peer closes with {}: {}", info.close_code, info.text), info.name, info.rule);
  }

  void add(std::string_view text, std::string_view name, std::string_view rule) {
    if (options_.json) {
      out_ += json_line({{"verdict", name}, {"text", text}, {"rule", rule}}) + '\n';
    } else {
      out_ += fmt::format("{:>8}  ! {}{}\n", "", text, rule.empty() ? "" : fmt::format(" ({})", rule));
    }
  }

  bool flush() { return write_all(STDOUT_FILENO, std::exchange(out_, {})); }

  const DecodeOptions& options_;
  FrameDecoder decoder_;
  std::string out_;
  ExitStatus status_ = ExitStatus::clean;
};

ExitStatus unreadable(const std::string& file) {
  complain(fmt::format("{}: {}", file, std::strerror(errno)));
  return ExitStatus::usage;
}

ExitStatus decode_file(const DecodeOptions& options) {
  const bool is_stdin = options.file == "-";
  const int descriptor = is_stdin ? STDIN_FILENO : ::open(options.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return unreadable(options.file);
  DecodeCommand decoder(options);
  std::vector<std::byte> buffer(at_once);
  while (true) {
    const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return unreadable(options.file);
    if (size == 0) break;
    if (!decoder.take(std::span(buffer).first(static_cast<std::size_t>(size)))) return ExitStatus::usage;
  }
  if (!is_stdin) ::close(descriptor);
  return decoder.finish();
}

ExitStatus decode(const DecodeOptions& options) {
  if (!options.hex) return decode_file(options);
  std::string digits;
  for (const char c : *options.hex) {
    if (c != ' ' && c != '\n' && c != '\t' && c != ':') digits += c;
  }
  auto bytes = from_hex(digits);
  if (!bytes) {
    complain("--hex: these are no pairs of hexadecimal digits");
    return ExitStatus::usage;
  }
  DecodeCommand decoder(options);
  return decoder.take(*bytes) ? decoder.finish() : ExitStatus::usage;
}

}  // namespace

Command decode_command() {
  return make_command<DecodeOptions>("decode", "Show the frames in bytes, and what is wrong with them", add_options,
                                     decode);
}

}  // namespace wspc::tool
