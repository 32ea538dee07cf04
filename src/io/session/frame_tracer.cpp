// SPDX-License-Identifier: MIT
// frame_tracer: reports each frame that a session receives or sends.   RFC 6455 §5.2
#include "io/session/frame_tracer.h"

#include <array>
#include <cstdio>
#include <string_view>

namespace wspc {
namespace io {
namespace {

// Accepts masked and unmasked frames with any reserved bits, because a trace shows everything.
constexpr core::FrameRules any{core::Masking::optional, 7};

}  // namespace

FrameTracer::FrameTracer(Session& session, const Trace& trace)
    : session_(session), trace_(trace), incoming_(any), outgoing_(any) {}

void FrameTracer::received(std::span<const std::byte> bytes) {
  read(incoming_, FrameRecord::Direction::received, bytes);
}
void FrameTracer::sent(std::span<const std::byte> bytes) { read(outgoing_, FrameRecord::Direction::sent, bytes); }

void FrameTracer::read(core::FrameReader& reader, FrameRecord::Direction direction, std::span<const std::byte> bytes) {
  using Seen = core::FrameReader::Event;
  for (Seen seen = reader.next(bytes); seen != Seen::none; seen = reader.next(bytes)) {
    if (seen == Seen::header && !broken_) tell(reader, direction);
  }
}

void FrameTracer::tell(const core::FrameReader& reader, FrameRecord::Direction direction) noexcept {
  const core::FrameHeader& header = reader.frame().header;
  try {
    trace_({session_.id(), std::chrono::system_clock::now(), direction, static_cast<std::uint8_t>(header.opcode),
            header.fin, (header.reserved & 4) != 0, (header.reserved & 2) != 0, (header.reserved & 1) != 0,
            header.masked, header.length, reader.frame().offset});
  } catch (...) {
    broken_ = true;
    session_.caught_by_observer();
  }
}

}  // namespace io

std::string json(const FrameRecord& record) {
  static constexpr std::array<const char*, 16> names{"continuation", "text", "binary", "3",  "4",  "5",  "6",  "7",
                                                     "close",        "ping", "pong",   "11", "12", "13", "14", "15"};
  const auto microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(record.time.time_since_epoch()).count();
  const auto flag = [](bool set) { return set ? "true" : "false"; };
  std::array<char, 320> line{};
  const int size = std::snprintf(
      line.data(), line.size(),
      R"({"time":%lld.%06lld,"web_socket":%llu,"direction":"%s","opcode":"%s","fin":%s,"rsv1":%s,"rsv2":%s,"rsv3":%s,)"
      R"("masked":%s,"length":%llu,"offset":%llu})",
      static_cast<long long>(microseconds / 1'000'000), static_cast<long long>(microseconds % 1'000'000),
      static_cast<unsigned long long>(record.web_socket),
      record.direction == FrameRecord::Direction::sent ? "sent" : "received", names[record.opcode & 15],
      flag(record.fin), flag(record.rsv1), flag(record.rsv2), flag(record.rsv3), flag(record.masked),
      static_cast<unsigned long long>(record.length), static_cast<unsigned long long>(record.offset));
  return {line.data(), static_cast<std::size_t>(size)};
}

}  // namespace wspc
