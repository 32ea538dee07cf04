// SPDX-License-Identifier: MIT
// decode: the command `wspc decode`: the frames in bytes, and what a peer would make of them.   RFC 6455 §5
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <optional>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/console.h"
#include "tool/frame_view.h"
#include "tool/hex.h"
#include "tool/offline.h"
#include "wspc/connection.h"

namespace wspc::tool {
namespace {

constexpr std::size_t at_once = 64 * 1024;

core::Masking masking(Sender sender) noexcept {
  switch (sender) {
    case Sender::client:
      return core::Masking::required;
    case Sender::server:
      return core::Masking::forbidden;
    case Sender::anybody:
      break;
  }
  return core::Masking::optional;
}

class Decoder {
 public:
  explicit Decoder(const DecodeOptions& options)
      : options_(options), reader_({masking(options.sender), static_cast<std::uint8_t>(options.deflate ? 4 : 0)}) {}

  // False: nobody reads what is printed.
  bool take(std::span<const std::byte> input) {
    while (true) {
      switch (reader_.next(input)) {
        case core::FrameReader::Event::none:
          return flush();
        case core::FrameReader::Event::header:
          begin_frame();
          break;
        case core::FrameReader::Event::payload:
          keep_payload();
          break;
        case core::FrameReader::Event::end:
          print();
          break;
      }
    }
  }

  ExitStatus finish() {
    if (!reader_.between()) {
      if (reader_.frame().size > 0 && in_frame_) print();
      add("the last frame is not complete", "incomplete", {});
      status_ = ExitStatus::protocol;
    }
    return flush() ? status_ : ExitStatus::usage;
  }

 private:
  // By a connection as the one that would have received it: its error is the first one, of whatever kind.
  void judge(std::span<const std::byte> received) {
    if (!judge_) {
      judge_.emplace(is_masked_ ? Role::server : Role::client, judges());
      if (options_.deflate && judge_->deflate({}) != Error::none) throw std::bad_alloc();
    }
    std::vector<std::byte> copy(received.begin(), received.end());
    std::span<std::byte> input(copy);
    while (verdict_ == Error::none) {
      const Event event = judge_->receive(input);
      if (!event) return;
      if (event.type == Event::Type::error) verdict_ = event.error;
      if (event.type != Event::Type::text && event.type != Event::Type::binary) continue;
      keep(message_, event.text());
      message_size_ += event.payload.size();
    }
  }

  // As much as is to be shown.
  void keep(std::string& what, std::string_view more) const {
    what.append(more.substr(0, options_.shown - std::min<std::uint64_t>(options_.shown, what.size())));
  }

  [[nodiscard]] static Options judges() {
    Options options;
    options.limits.message = options.limits.frame = unlimited;
    options.delivery = Delivery::pieces;
    return options;
  }

  void begin_frame() {
    const core::FrameHeader& header = reader_.frame().header;
    if (count_++ == 0)
      is_masked_ = options_.sender == Sender::client || (options_.sender == Sender::anybody && header.masked);
    if (!core::is_control(header.opcode) && header.opcode != core::Opcode::continuation) {
      text_ = header.opcode == core::Opcode::text;
      compressed_ = (header.reserved & 4U) != 0;
      message_.clear();
      message_size_ = 0;
    }
    view_ = {reader_.frame(), {}, {}, 0, text_ && !core::is_control(header.opcode)};
    in_frame_ = true;
    judge(std::span(view_.frame.bytes).first(view_.frame.size));
  }

  void keep_payload() {
    std::string part(reader_.payload().size(), '\0');
    reader_.unmask(reinterpret_cast<std::byte*>(part.data()));
    keep(view_.payload, part);
    judge(reader_.payload());
  }

  void print() {
    in_frame_ = false;
    const core::FrameHeader& header = view_.frame.header;
    if (options_.deflate && compressed_ && header.fin && !core::is_control(header.opcode)) {
      view_.inflated = message_;
      view_.inflated_size = message_size_;
    }
    if (options_.json) {
      nlohmann::ordered_json json{{"offset", view_.frame.offset}};
      json.update(as_json(view_));
      out_ += json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
    } else {
      out_ += fmt::format("{:>8}  {}\n", view_.frame.offset, one_line(view_));
    }
    if (view_.frame.error != Error::none || verdict_ != Error::none) status_ = ExitStatus::protocol;
    if (verdict_ != Error::none && !std::exchange(told_, true) && verdict_ != view_.frame.error) {
      const ErrorInfo& info = describe(verdict_);
      add(fmt::format("here a peer closes with {}: {}", info.close_code, info.text), info.name, info.rule);
    }
  }

  void add(std::string_view text, std::string_view name, std::string_view rule) {
    if (options_.json) {
      out_ += nlohmann::ordered_json{{"verdict", name}, {"text", text}, {"rule", rule}}.dump() + '\n';
    } else {
      out_ += fmt::format("{:>8}  ! {}{}\n", "", text, rule.empty() ? "" : fmt::format(" ({})", rule));
    }
  }

  bool flush() { return write_all(STDOUT_FILENO, std::exchange(out_, {})); }

  const DecodeOptions& options_;
  core::FrameReader reader_;
  std::optional<Connection> judge_;
  FrameView view_;
  std::string out_;
  std::uint64_t count_ = 0;
  Error verdict_ = Error::none;
  ExitStatus status_ = ExitStatus::clean;
  bool is_masked_ = false;
  std::string message_;  // the one that is being received: what there is to show of it
  std::uint64_t message_size_ = 0;
  bool told_ = false;  // of the verdict
  bool compressed_ = false;
  bool text_ = false;
  bool in_frame_ = false;
};

ExitStatus unreadable(const std::string& file) {
  complain(fmt::format("{}: {}", file, std::strerror(errno)));
  return ExitStatus::usage;
}

ExitStatus decode_file(const DecodeOptions& options) {
  const bool is_stdin = options.file == "-";
  const int descriptor = is_stdin ? STDIN_FILENO : ::open(options.file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return unreadable(options.file);
  Decoder decoder(options);
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

}  // namespace

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
  Decoder decoder(options);
  return decoder.take(*bytes) ? decoder.finish() : ExitStatus::usage;
}

}  // namespace wspc::tool
