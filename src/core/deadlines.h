// SPDX-License-Identifier: MIT
// deadlines: which timeout expires when. Times are passed in; this class reads no clock.
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

  // Sets the current time, which applies to everything that happens until stale() is called. What happens after that is
  // counted from the next time that is set, so that nothing expires too early. The first timeouts count from the first
  // call.
  void now(TimePoint time) noexcept;
  void stale() noexcept { current_ = false; }

  // Bytes have arrived from the peer.
  void heard() noexcept {
    keep_alive_ = KeepAlive::none;
    if (current_) {
      heard_ = now_;
    } else {
      heard_lately_ = true;
    }
  }

  // The connection enters another state.
  void enter(Connection::State state) noexcept;

  void pinged() noexcept;             // A Ping has been queued.
  void ponged() noexcept;             // A Pong has arrived.
  void keep_alive_sent() noexcept;    // The Ping that was due has been queued: the peer must answer it in time.
  void keep_alive_failed() noexcept;  // The Ping that was due could not be queued: it will be due again soon.

  [[nodiscard]] Connection::State state() const noexcept { return state_; }

  // Returns when due() will return something other than `nothing` if nothing happens before; TimePoint::max() for
  // never.
  [[nodiscard]] TimePoint next() const noexcept;

  // Returns what is due at `time`. After Due::ping, call keep_alive_sent() or keep_alive_failed(); after the others,
  // enter another state. Otherwise next() stays in the past, and a loop that waits for it spins.
  [[nodiscard]] Due due(TimePoint time) noexcept;

  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept { return std::chrono::microseconds(round_trip_); }

 private:
  using Milliseconds = std::chrono::duration<std::uint32_t, std::milli>;
  struct Next {
    TimePoint time = TimePoint::max();
    Due what = Due::nothing;
  };

  // The state of the keep-alive Ping of the current silence.
  enum class KeepAlive : std::uint8_t { none, sent, failed };

  [[nodiscard]] Next earliest() const noexcept;

  TimePoint now_{};
  TimePoint heard_{};

  // In the states connecting and closing: when the state was entered. In the state open: when the last Ping was queued
  // or should have been.
  TimePoint since_{};
  Milliseconds open_;
  Milliseconds idle_;
  Milliseconds ping_;
  Milliseconds pong_;
  Milliseconds close_;
  std::uint32_t round_trip_ = 0;  // in microseconds
  Connection::State state_ = Connection::State::open;
  bool begun_ = false;           // a time has been set
  bool current_ = false;         // now_ is current: stale() has not been called since
  bool heard_lately_ = false;    // at a time that is not known yet
  bool entered_lately_ = false;  // at a time that is not known yet
  KeepAlive keep_alive_ = KeepAlive::none;
  bool timing_ = false;  // a Ping has been sent whose Pong has not arrived
};

}  // namespace wspc::core

#endif
