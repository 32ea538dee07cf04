// SPDX-License-Identifier: MIT
// random_end: one end of a random session: it sends, posts, receives, pauses, cancels, closes and destroys as the dice
// fall, and keeps account of it.
//
// Everything happens on the end's io_context, but post_from_afar(), which the other end calls on its own thread.
#ifndef WSPC_TESTS_IO_API_ASIO_RANDOM_END_H
#define WSPC_TESTS_IO_API_ASIO_RANDOM_END_H

#include <charconv>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "io/api/asio/random_plan.h"
#include "wspc/asio.h"

namespace wspc {

// The account of one end, after it has ended.
struct EndAccount {
  enum class Fate : std::uint8_t { pending, sent, posted, given_up, failed };

  std::vector<Fate> fates;               // of the messages, in the order of the calls
  std::vector<std::uint32_t> completed;  // the sends that were not given up, in the order of their completions
  std::vector<std::uint32_t> received;
  std::size_t begun = 0;  // operations
  std::size_t ended = 0;
  std::size_t closed_at = 0;  // how many messages were called for before the Close
  bool close_sent = false;    // that Close was the first of both
  bool disturbed = false;
  bool hurried = false;           // a Close may overtake what waits, as its timeout is short
  boost::system::error_code end;  // of receiving
  Closure closure;
  std::vector<std::string> wrong;
};

template <class Layer>
class RandomEnd : public std::enable_shared_from_this<RandomEnd<Layer>> {
 public:
  using ErrorCode = boost::system::error_code;

  RandomEnd(boost::asio::io_context& context, std::uint64_t seed, Side side, const EndPlan& plan)
      : context_(context),
        seed_(seed),
        side_(side),
        plan_(plan),
        dice_(seed * 2 + (side == Side::client ? 1 : 0)),
        next_(context),
        pause_(context) {
    account_.hurried = plan.options.timeouts.close < std::chrono::seconds(1);
  }

  void other(std::weak_ptr<RandomEnd> end) { other_ = std::move(end); }
  [[nodiscard]] EndAccount& account() noexcept { return account_; }

  void begin(Layer layer) {
    const Role role = side_ == Side::server ? Role::server : Role::client;
    {
      const std::lock_guard lock(mutex_);
      stream_ = std::make_unique<AsioStream<Layer>>(std::move(layer), role, plan_.options);
    }
    shake_hands();
    if (plan_.destroys_early) step_later();
  }
  void never_begun() {
    account_.disturbed = true;
    over_ = true;
  }

  // From any thread.
  void post_from_afar() {
    const std::lock_guard lock(mutex_);
    if (stream_) post_one();
  }

 private:
  using Fate = EndAccount::Fate;

  // Wraps the handler of an operation: it is called once, and not within the call that began the operation.
  template <class Handler>
  auto once(Handler handler) {
    ++account_.begun;
    return [self = this->shared_from_this(), called = std::make_shared<bool>(false),
            handler = std::move(handler)](auto&&... results) mutable {
      if (std::exchange(*called, true)) self->complain("a handler was called twice");
      if (self->calling_) self->complain("a handler was called within the call");
      ++self->account_.ended;
      handler(std::forward<decltype(results)>(results)...);
      self->leave_if_over();
    };
  }
  template <class Begin>
  void call(const Begin& begin) {
    calling_ = true;
    begin();
    calling_ = false;
  }
  // The operation was cancelled, and may be begun again. After a cut, it is how the stream has ended.
  [[nodiscard]] bool is_given_up(ErrorCode error) const {
    return error == boost::asio::error::operation_aborted && stream_ && !account_.disturbed;
  }
  auto cancellable() {
    signals_.push_back(std::make_unique<boost::asio::cancellation_signal>());
    return signals_.back()->slot();
  }
  void complain(std::string what) { account_.wrong.push_back(std::move(what)); }

  // ---- the opening handshake, which may be cancelled and gone on with

  void shake_hands() {
    if (!stream_) return;
    auto handler = boost::asio::bind_cancellation_slot(cancellable(), once([this](ErrorCode error) { opened(error); }));
    call([&] {
      if (side_ == Side::server) {
        Policy policy;
        if (plan_.deflate) policy.deflate.emplace();
        stream_->async_accept(std::move(policy), std::move(handler));
      } else {
        ClientOptions options;
        options.url = "ws://localhost/";
        if (plan_.deflate) options.deflate.emplace();
        stream_->async_handshake(std::move(options), std::move(handler));
      }
    });
    if (dice_.chance(20)) boost::asio::post(context_, [self = this->shared_from_this()] { self->cancel_one(); });
  }

  void opened(ErrorCode error) {
    if (is_given_up(error)) return shake_hands();
    if (error) return end(error);
    receive();
    step_later();
  }

  // ---- receiving

  void receive() {
    if (!stream_ || receiving_ || over_) return;
    receiving_ = true;
    auto handler = once([this](ErrorCode error, Message message) { received(error, std::move(message)); });
    call([&] { stream_->async_receive(boost::asio::bind_cancellation_slot(cancellable(), std::move(handler))); });
  }

  void received(ErrorCode error, Message message) {
    receiving_ = false;
    if (is_given_up(error)) return receive();
    if (error) return end(error);
    check(message);
    if (closing_ || !dice_.chance(plan_.pause)) return receive();
    pause_.expires_after(std::chrono::microseconds(dice_.up_to(3000)));
    pause_.async_wait([self = this->shared_from_this()](ErrorCode) { self->receive(); });
  }

  void check(const Message& message) {
    std::uint32_t number = 0;
    const char* digits = message.payload.data();
    if (message.payload.size() < 8 || std::from_chars(digits, digits + 8, number, 16).ptr != digits + 8) {
      return complain("a message that nobody sent");
    }
    const Message expected = random_message(seed_, side_ == Side::server ? Side::client : Side::server, number);
    if (message.type != expected.type || message.payload != expected.payload) complain("a message has changed");
    account_.received.push_back(number);
  }

  // ---- what the dice say

  void step_later() {
    if (dice_.chance(70)) return boost::asio::post(context_, [self = this->shared_from_this()] { self->step(); });
    next_.expires_after(std::chrono::microseconds(dice_.up_to(1500)));
    next_.async_wait([self = this->shared_from_this()](ErrorCode) { self->step(); });
  }

  void step() {
    if (!stream_ || over_) return;
    const int action = action_++;
    if (action == plan_.destroy_at || plan_.destroys_early) return destroy();
    if (action == plan_.cut_at) return abort();
    if (action >= plan_.actions) return be_content();
    act();
    step_later();
  }

  void act() {
    const std::size_t die = dice_.up_to(99);
    if (die < 55) return send(1);
    if (die < 65) return send(dice_.up_to(20));
    if (die < 75) return post();
    if (die < 80) return call_other();
    if (die < 95) return cancel_one();
    const std::lock_guard lock(mutex_);
    stream_->ping();
  }

  void send(std::size_t count) {
    for (; count > 0; --count) send_one();
  }

  void send_one() {
    const std::lock_guard lock(mutex_);
    const auto number = static_cast<std::uint32_t>(account_.fates.size());
    account_.fates.push_back(Fate::pending);
    auto message = std::make_shared<Message>(random_message(seed_, side_, number));
    auto handler = once([this, number, message](ErrorCode error) { sent(number, error); });
    call(
        [&] { stream_->async_send(*message, boost::asio::bind_cancellation_slot(cancellable(), std::move(handler))); });
  }

  void sent(std::uint32_t number, ErrorCode error) {
    const bool given_up = error == boost::asio::error::operation_aborted;
    {
      const std::lock_guard lock(mutex_);
      account_.fates[number] = given_up ? Fate::given_up : error ? Fate::failed : Fate::sent;
    }
    if (!given_up) account_.completed.push_back(number);
  }

  void post() {
    const std::lock_guard lock(mutex_);
    post_one();
  }
  void post_one() {
    const Error error =
        stream_->post_send(random_message(seed_, side_, static_cast<std::uint32_t>(account_.fates.size())));
    if (error == Error::none) account_.fates.push_back(Fate::posted);
  }
  void call_other() {
    if (const auto other = other_.lock()) other->post_from_afar();
  }

  void cancel_one() {
    if (!signals_.empty()) signals_[dice_.up_to(signals_.size() - 1)]->emit(boost::asio::cancellation_type::total);
  }

  // ---- the end

  void be_content() {
    if (!plan_.closes) return;
    closing_ = true;
    pause_.cancel();
    receive();  // messages that come now go to a receive, or nowhere
    const std::lock_guard lock(mutex_);
    if (stream_->connection().state() == Connection::State::open) account_.closed_at = account_.fates.size();
    auto handler = once([this](ErrorCode error) {
      if (is_given_up(error)) be_content();
    });
    call([&] {
      stream_->async_close(4000, "content", boost::asio::bind_cancellation_slot(cancellable(), std::move(handler)));
    });
    if (dice_.chance(10)) boost::asio::post(context_, [self = this->shared_from_this()] { self->cancel_one(); });
  }

  void destroy() {
    account_.disturbed = true;
    over_ = true;
    drop();
  }
  void abort() {
    account_.disturbed = true;
    ErrorCode ignored;
    stream_->next_layer().lowest_layer().close(ignored);
    step_later();
  }

  void end(ErrorCode error) {
    over_ = true;
    account_.end = error;
  }

  // Call it when no operation is in progress, so that nothing else uses the stream.
  void leave_if_over() {
    if (over_ && account_.begun == account_.ended) drop();
  }
  void drop() {
    next_.cancel();
    pause_.cancel();
    const std::lock_guard lock(mutex_);
    if (!stream_) return;
    account_.closure = stream_->connection().closure();
    account_.close_sent = account_.closure.started_by == Closure::Starter::us;
    stream_.reset();
  }

  boost::asio::io_context& context_;
  std::uint64_t seed_;
  Side side_;
  EndPlan plan_;
  Dice dice_;
  boost::asio::steady_timer next_;
  boost::asio::steady_timer pause_;
  std::deque<std::unique_ptr<boost::asio::cancellation_signal>> signals_;
  std::weak_ptr<RandomEnd> other_;
  std::mutex mutex_;  // orders the calls that send, and keeps the stream for those from afar
  std::unique_ptr<AsioStream<Layer>> stream_;
  EndAccount account_;
  int action_ = 0;
  bool calling_ = false;
  bool receiving_ = false;
  bool closing_ = false;
  bool over_ = false;
};

}  // namespace wspc

#endif
