// SPDX-License-Identifier: MIT
// deadlines: what has to happen by when. Times are values: this never asks for the time.
#ifndef WSPC_CORE_DEADLINES_H
#define WSPC_CORE_DEADLINES_H

#include <chrono>
#include <cstdint>

#include "wspc/connection.h"
#include "wspc/options.h"

namespace wspc::core {

class Deadlines {
 public:
  enum class Due : std::uint8_t { nothing, open, idle, ping, pong, close };

  explicit Deadlines(const Timeouts& timeouts) noexcept;

  // It is `time`. The first call is where everything begins. What happens from here on happens at this time, until
  // stale(); what happens after that counts from the next time that is told, so that nothing is ever due too early.
  void now(TimePoint time) noexcept;
  void stale() noexcept { current_ = false; }

  // Bytes came from the peer.
  void heard() noexcept {
    keep_alive_ = KeepAlive::none;
    if (current_) {
      heard_ = now_;
    } else {
      heard_lately_ = true;
    }
  }

  // Another phase begins.
  void enter(Connection::State state) noexcept;

  void pinged() noexcept;             // a ping was queued
  void ponged() noexcept;             // a pong has come
  void keep_alive_sent() noexcept;    // the ping that was due is queued: the peer has to answer it in time
  void keep_alive_failed() noexcept;  // the ping that was due could not be queued: it is due again in a moment

  [[nodiscard]] Connection::State state() const noexcept { return state_; }

  // When due() will say something else than nothing, if nothing happens; TimePoint::max() for never.
  [[nodiscard]] TimePoint next() const noexcept;

  // What is due at `time`. After Due::ping call keep_alive_sent() or keep_alive_failed(); after the others another
  // state has to be entered. Otherwise next() stays in the past, and a loop that waits for it spins.
  [[nodiscard]] Due due(TimePoint time) noexcept;

  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept { return std::chrono::microseconds(round_trip_); }

 private:
  using Milliseconds = std::chrono::duration<std::uint32_t, std::milli>;
  struct Next {
    TimePoint time = TimePoint::max();
    Due what = Due::nothing;
  };

  // What has become of the keep-alive ping of the current silence.
  enum class KeepAlive : std::uint8_t { none, sent, failed };

  [[nodiscard]] Next earliest() const noexcept;

  TimePoint now_{};
  TimePoint heard_{};
  TimePoint since_{};  // connecting, closing: when that began; open: when the last ping was queued, or should have been
  Milliseconds open_;
  Milliseconds idle_;
  Milliseconds ping_;
  Milliseconds pong_;
  Milliseconds close_;
  std::uint32_t round_trip_ = 0;  // µs
  Connection::State state_ = Connection::State::open;
  bool begun_ = false;           // a time was told
  bool current_ = false;         // not stale()
  bool heard_lately_ = false;    // at a time not yet known
  bool entered_lately_ = false;  // at a time not yet known
  KeepAlive keep_alive_ = KeepAlive::none;
  bool timing_ = false;  // a ping's pong is still to come
};

}  // namespace wspc::core

#endif
