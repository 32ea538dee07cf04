// SPDX-License-Identifier: MIT
// traffic_observer: what a session and its peer have said after the opening handshake.
#include "io/session/traffic_observer.h"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

namespace wspc::io {

void TrafficObserver::interject(std::string_view bytes) {
  if (stream_ != nullptr) stream_->interject(bytes);
}

namespace {

// Calls a observer. Without the memory that it needs, the stream fails.
template <class Call>
void show(Call call, ErrorCode& error) noexcept {
  try {
    call();
  } catch (...) {
    error = boost::asio::error::no_memory;
  }
}

}  // namespace

std::size_t ObservedStream::receive(std::span<std::byte> into, ErrorCode& error) noexcept {
  const std::size_t size = below_->receive(into, error);
  if (size > 0) show([&] { observer_->received(into.first(size)); }, error);
  return error ? 0 : size;
}

std::size_t ObservedStream::send(std::span<const std::span<const std::byte>> pieces, ErrorCode& error) noexcept {
  if (!flush()) {
    error = boost::asio::error::would_block;
    return 0;
  }
  const std::size_t size = below_->send(pieces, error);
  std::size_t left = size;
  for (std::span<const std::byte> piece : pieces) {
    piece = piece.first(std::min(left, piece.size()));
    left -= piece.size();
    const std::size_t unseen = std::min(unseen_, piece.size());
    unseen_ -= unseen;
    if (piece.size() > unseen) show([&] { observer_->sent(piece.subspan(unseen)); }, error);
  }
  if (!error) flush();
  if (needs_room_) await_room();
  return size;
}

ObservedStream::~ObservedStream() { stop_watching(); }

void ObservedStream::close() noexcept {
  stop_watching();
  below_->close();
  ErrorCode ignored;  // there is nothing left to fail
  show([&] { observer_->closed(); }, ignored);
}

// ---- what somebody puts in -----------------------------------------------------------------------------------------

void ObservedStream::interject(std::string_view bytes) {
  interjection_ += bytes;
  flush();
  if (needs_room_) await_room();
}

// Returns false while an interjection is partly sent, when nothing else may be sent. An interjection that waits for the
// end of one of the session's frames needs no help, since the session will write the rest of that frame. One that waits
// for room in the stream is sent from here, because the session may have nothing to write for a long time.
bool ObservedStream::flush() noexcept {
  needs_room_ = false;
  while (!interjection_.empty()) {
    if (begun_ == 0 && (unseen_ > 0 || !observer_->may_interject())) return true;
    const auto rest = std::as_bytes(std::span(interjection_)).subspan(begun_);
    ErrorCode error;
    const std::size_t size = below_->send({&rest, 1}, error);
    if (size > 0) show([&] { observer_->interjected(rest.first(size)); }, error);
    begun_ += size;
    const bool full = error == boost::asio::error::would_block || error == boost::asio::error::interrupted;
    if (begun_ == interjection_.size() || (error && !full)) {  // or its receiver is gone
      interjection_.clear();
      begun_ = 0;
    } else if (full || size == 0) {
      needs_room_ = true;
      return begun_ == 0;
    }
  }
  return true;
}

// From now on, this is notified when there is room.
void ObservedStream::await_room() {
  if (!std::exchange(between_, true) && watcher_ != nullptr) below_->watch(*watcher_, {});
  static_cast<void>(watch_below());
}

bool ObservedStream::watch_below() {
  return below_->watch(*this, {interest_.read, interest_.write || needs_room_, interest_.hangup});
}

void ObservedStream::stop_watching() noexcept {
  if (between_) below_->watch(*this, {});
  needs_room_ = false;
}

bool ObservedStream::watch(ReadinessWatcher& watcher, Interest interest) {
  watcher_ = &watcher;
  interest_ = interest;
  return between_ ? watch_below() : below_->watch(watcher, interest);
}

void ObservedStream::ready(Interest what) {
  if (what.write && needs_room_) {
    flush();
    static_cast<void>(watch_below());
  }
  const Interest wanted{what.read && interest_.read, what.write && interest_.write, what.hangup && interest_.hangup};
  if (wanted != Interest{}) watcher_->ready(wanted);  // which may be the end of this
}

}  // namespace wspc::io
