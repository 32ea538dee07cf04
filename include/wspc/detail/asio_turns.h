// SPDX-License-Identifier: MIT
// asio_turns: the sends and Closes of an AsioStream that wait for room in the outbox, in the order of their calls.
//
// Each waiting operation has a timer of its own that never expires; cancelling the timer wakes the operation. The
// timer's executor owns the operation, and the operation owns its turn. The queue holds only a weak reference, so that
// neither keeps the other alive when the executor is destroyed.
#ifndef WSPC_DETAIL_ASIO_TURNS_H
#define WSPC_DETAIL_ASIO_TURNS_H

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "wspc/connection.h"
#include "wspc/detail/asio_error.h"
#include "wspc/web_socket.h"

namespace wspc::detail {

// The payload of a send, in the application's memory.
struct AsioPayload {
  MessageType type = MessageType::binary;
  std::span<const std::byte> bytes{};
};

struct AsioClose {
  std::uint16_t code = 0;
  std::string reason{};
};

// A waiting operation. It is woken when `result` is set.
template <class Timer>
struct AsioTurn {
  AsioTurn(const typename Timer::executor_type& executor, std::variant<AsioPayload, AsioClose> wanted)
      : wants(std::move(wanted)), woken(executor, TimePoint::max()) {}

  // Wakes the operation. Returns false if it is awake already because it was cancelled; it then completes as cancelled.
  bool wake() { return !waits || woken.cancel() > 0; }

  std::variant<AsioPayload, AsioClose> wants;
  Timer woken;
  bool waits = false;  // whether the operation waits on `woken`
  std::optional<AsioError> result;
};

template <class Timer>
class AsioTurns {
 public:
  using Turn = AsioTurn<Timer>;

  [[nodiscard]] bool empty() const noexcept { return places_.empty(); }
  void add(const std::shared_ptr<Turn>& turn) { places_.push_back({turn, {}}); }
  void add(Message posted) { places_.push_back({{}, std::move(posted)}); }

  // Removes an operation that no longer waits.
  void remove(const std::shared_ptr<Turn>& turn) {
    std::erase_if(places_, [&](const Place& place) { return !place.posted && place.waiter.lock() == turn; });
  }

  // Calls `serve` for the first in the queue while has_room() returns true. `serve` takes an AsioPayload, an AsioClose
  // or a posted Message, and returns its result.
  template <class HasRoom, class Serve>
  void serve(const HasRoom& has_room, const Serve& serve) {
    while (!places_.empty() && has_room()) {
      serve_one(places_.front(), serve);
      places_.pop_front();
    }
  }

 private:
  struct Place {
    std::weak_ptr<Turn> waiter{};
    std::optional<Message> posted{};
  };

  template <class Serve>
  static void serve_one(const Place& place, const Serve& serve) {
    if (place.posted) return void(serve(*place.posted));
    const std::shared_ptr<Turn> turn = place.waiter.lock();
    if (turn && turn->wake()) turn->result = std::visit(serve, turn->wants);
  }

  std::deque<Place> places_;
};

}  // namespace wspc::detail

#endif
