// SPDX-License-Identifier: MIT
// receiving: a Connection that is fed pieces of a stream, and what it shows of itself, one text per happening.
#ifndef WSPC_FUZZ_RECEIVING_H
#define WSPC_FUZZ_RECEIVING_H

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "input.h"
#include "reference.h"
#include "wspc/connection.h"

namespace wspc::fuzz {

// Limits that a fuzzer can reach, and limits that no input reaches.
inline Limits limits_of(unsigned choice) {
  if ((choice & 1U) == 0) return {.message = unlimited, .frame = unlimited, .fragments = 64};
  return {.message = 1000, .frame = 600, .fragments = 8, .pongs = static_cast<std::uint8_t>(1U + (choice >> 1U) % 3U)};
}

// The payloads of the events of this kind, "ping " for example.
inline std::vector<std::string> payloads(const std::vector<std::string>& events, std::string_view kind) {
  std::vector<std::string> found;
  for (const std::string& event : events) {
    if (event.starts_with(kind)) found.push_back(event.substr(kind.size()));
  }
  return found;
}

// Shows both, unless they are the same.
inline void compare(const char* what, const std::vector<std::string>& expected, const std::vector<std::string>& seen) {
  if (expected == seen) return;
  for (const std::string& text : expected) std::fprintf(stderr, "expected: %s\n", text.substr(0, 500).c_str());
  for (const std::string& text : seen) std::fprintf(stderr, "seen: %s\n", text.substr(0, 500).c_str());
  require(false, what);
}

class Receiving {
 public:
  Receiving(Role role, Delivery delivery, const Limits& limits)
      : limits_(limits), connection_(role, options(delivery, limits)) {}

  void deflate(const DeflateParameters& agreed, const DeflateOptions& options) {
    require(connection_.deflate(agreed, options) == Error::none, "deflate() refuses");
    inflating_ =
        256 * 1024;  // the window, 64 KiB at a time of what comes out of it, and what it does not come out of yet
  }

  // Takes the piece, and then writes at most `written` bytes of what there is to write. When there is no limit, it
  // writes after every event, so that no pong gives way to a newer one.
  void feed(Piece piece, std::size_t written) {
    came_ += piece.size();
    std::span<std::byte> input(piece);
    while (const Event event = connection_.receive(input)) {
      record(event);
      if (written == unlimited) write(written);
    }
    require(input.empty(), "none, but there is input left");
    require(connection_.memory_usage() <= most_memory(), "more memory than the bytes that came can explain");
    write(written);
  }

  void write(std::size_t most) {
    std::span<const std::byte> parts[2];
    while (most > 0 && connection_.transmit(parts) > 0) {
      const auto part = parts[0].first(std::min(most, parts[0].size()));
      require(!part.empty(), "nothing in what is to be written");
      out_.append(reinterpret_cast<const char*>(part.data()), part.size());
      connection_.transmitted(part.size());
      most -= part.size();
    }
    require(most == 0 || connection_.queued() == 0, "nothing to transmit, but queued() says so");
  }

  [[nodiscard]] const std::vector<std::string>& events() const { return events_; }
  [[nodiscard]] const std::string& out() const { return out_; }
  [[nodiscard]] const Connection& connection() const { return connection_; }
  [[nodiscard]] Error error() const { return error_; }

 private:
  static Options options(Delivery delivery, const Limits& limits) {
    Options options;
    options.limits = limits;
    options.delivery = delivery;
    return options;
  }

  void record(const Event& event) {
    require(error_ == Error::none, "an event after the error");
    error_ = event.error;
    if (event.type != Event::Type::text && event.type != Event::Type::binary) {
      return events_.push_back(show(event, event.text()));
    }
    require(event.first == !inside_, "`first` is wrong");
    inside_ = !event.last;
    message_ += event.text();
    if (event.last) events_.push_back(show(event, std::exchange(message_, {})));
  }

  // Itself, a control frame in parts, the message so far, the pongs that wait and those on their way, a Close. Buffers
  // double.
  [[nodiscard]] std::size_t most_memory() const {
    const auto message = static_cast<std::size_t>(std::min<std::uint64_t>(came_, limits_.message));
    return 1024 + inflating_ + 2 * message + 4 * std::min<std::size_t>(came_, limits_.pongs * std::size_t{131});
  }

  Limits limits_;
  Connection connection_;
  std::vector<std::string> events_;
  std::string message_;
  std::string out_;
  std::size_t came_ = 0;
  std::size_t inflating_ = 0;
  bool inside_ = false;
  Error error_ = Error::none;
};

}  // namespace wspc::fuzz

#endif
