// SPDX-License-Identifier: MIT
// senders_test: sends that wait for room keep the order of the calls, on the wire and in their completions.
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gtest/gtest.h>

#include "io/api/asio/pair.h"

namespace wspc {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ErrorCode = boost::system::error_code;

Options small_outbox() {
  Options options;
  options.limits.outbox = 16 * 1024;
  return options;
}

// Long enough that few of them fill everything there is between the ends.
std::string message(int number) { return std::to_string(number) + std::string(20'000, '.'); }
int number_of(const std::string& payload) { return std::stoi(payload); }

class AsioSenders : public testing::Test {
 public:
  explicit AsioSenders(const Options& options = small_outbox()) : pair(options) {}

  void send(int number) {
    const std::string& payload = keep(message(number));
    pair.server.async_send(payload, [this, number](ErrorCode error) { completed.emplace_back(number, error); });
  }
  void send_binary(int number) {
    const std::string& payload = keep(message(number));
    pair.server.async_send(std::as_bytes(std::span(payload)),
                           [this, number](ErrorCode error) { completed.emplace_back(number, error); });
  }
  void send_cancellable(int number, asio::cancellation_signal& signal) {
    const std::string& payload = keep(message(number));
    pair.server.async_send(payload, asio::bind_cancellation_slot(signal.slot(), [this, number](ErrorCode error) {
                             completed.emplace_back(number, error);
                           }));
  }
  // Short, so that many of them may wait.
  void post(int number) { EXPECT_EQ(pair.server.post_send({MessageType::text, std::to_string(number)}), Error::none); }

  // Sends until several wait.
  int fill() {
    int sent = 0;
    do {
      send(sent++);
      poll();
    } while (sent < 1000 && completed.size() + 3 > static_cast<std::size_t>(sent));
    EXPECT_LT(sent, 1000);
    return sent;
  }
  void receive() {
    pair.client.async_receive([this](ErrorCode error, const Message& message) {
      if (error) return;
      received.push_back(number_of(message.payload));
      receive();
    });
  }
  void poll() {
    pair.context.restart();
    pair.context.poll();
  }
  const std::string& keep(std::string payload) {
    return *kept.emplace_back(std::make_unique<std::string>(std::move(payload)));
  }
  [[nodiscard]] std::vector<int> completed_numbers() const {
    std::vector<int> numbers;
    for (const auto& [number, error] : completed) {
      if (!error) numbers.push_back(number);
    }
    return numbers;
  }
  static std::vector<int> up_to(int end) {
    std::vector<int> numbers;
    for (int i = 0; i < end; ++i) numbers.push_back(i);
    return numbers;
  }

  std::vector<std::unique_ptr<std::string>> kept;
  Pair pair;
  std::vector<std::pair<int, ErrorCode>> completed;
  std::vector<int> received;
};

TEST_F(AsioSenders, KeepTheOrderOfTheCalls) {
  for (int i = 0; i < 800; ++i) send(i);
  poll();
  EXPECT_LT(completed.size(), 800U);
  receive();
  int next = 800;
  EXPECT_TRUE(pair.until([&] {
    if (next < 1000) send(next++);  // newer ones, whenever there is room again
    return received.size() == 1000 && completed.size() == 1000;
  }));
  EXPECT_EQ(received, up_to(1000));
  EXPECT_EQ(completed_numbers(), up_to(1000));
}

TEST_F(AsioSenders, KeepTheOrderAcrossKindsAndPostedMessages) {
  for (int i = 0; i < 300; ++i) {
    if (i % 3 == 0) send(i);
    if (i % 3 == 1) send_binary(i);
    if (i % 3 == 2) i < 60 || i % 30 == 2 ? post(i) : send(i);
    if (i % 7 == 0) poll();
  }
  receive();
  EXPECT_TRUE(pair.until([&] { return received.size() == 300; }));
  EXPECT_EQ(received, up_to(300));
}

// post_send() and async_send() without a turn of the loop between them.
TEST_F(AsioSenders, APostedMessageIsNotOvertaken) {
  post(0);
  send(1);
  post(2);
  post(3);
  send(4);
  receive();
  EXPECT_TRUE(pair.until([&] { return received.size() == 5; }));
  EXPECT_EQ(received, up_to(5));
}

TEST_F(AsioSenders, OneThatIsCancelledLeavesTheOthersInOrder) {
  const int filled = fill();
  std::vector<asio::cancellation_signal> signals(6);
  for (int i = 0; i < 6; ++i) send_cancellable(filled + i, signals[static_cast<std::size_t>(i)]);
  poll();
  for (const std::size_t which : {3U, 0U, 4U}) signals[which].emit(asio::cancellation_type::total);
  send(filled + 6);
  receive();
  EXPECT_TRUE(pair.until([&] { return completed.size() == static_cast<std::size_t>(filled) + 7; }));
  EXPECT_TRUE(pair.until([&] { return received.size() == static_cast<std::size_t>(filled) + 4; }));
  std::vector<int> expected = up_to(filled);
  for (const int i : {1, 2, 5, 6}) expected.push_back(filled + i);
  EXPECT_EQ(received, expected);
  EXPECT_EQ(completed_numbers(), expected);
  for (const auto& [number, error] : completed) {
    EXPECT_TRUE(!error || error == asio::error::operation_aborted) << number << ": " << error.message();
  }
}

// Every waiting send completes with the error, in order.
class AsioSendersFail : public AsioSenders {
 public:
  void expect_all_fail_with(int filled, const ErrorCode& expected) {
    EXPECT_TRUE(pair.until([&] { return completed.size() == static_cast<std::size_t>(filled); }));
    int next = 0;
    for (const auto& [number, error] : completed) {
      EXPECT_EQ(number, next++);
      EXPECT_TRUE(!error || error == expected) << error.message();
    }
    EXPECT_TRUE(completed.back().second);
  }
};

TEST_F(AsioSendersFail, WhenThePeerIsGone) {
  const int filled = fill();
  pair.client.next_layer().close();
  expect_all_fail_with(filled, asio::error::broken_pipe);
}

TEST_F(AsioSendersFail, WhenThePeerCloses) {
  const int filled = fill();
  pair.server.async_receive([](ErrorCode, const Message&) {});
  pair.client.async_close(close_code::normal, {}, [](ErrorCode) {});
  expect_all_fail_with(filled, make_error_code(Error::not_open));
}

TEST_F(AsioSendersFail, WhenTheStreamIsDestroyed) {
  const int filled = fill();
  { const AsioStream<Local> last = std::move(pair.server); }
  expect_all_fail_with(filled, asio::error::operation_aborted);
}

TEST_F(AsioSendersFail, WhenAnotherIsAssigned) {
  const int filled = fill();
  pair.server = AsioStream<Local>(Local(pair.context), Role::server);
  expect_all_fail_with(filled, asio::error::operation_aborted);
}

class AsioSendersTimeout : public AsioSendersFail {
 public:
  AsioSendersTimeout() {
    Options options = small_outbox();
    options.timeouts.ping = options.timeouts.pong = options.timeouts.close = 50ms;
    pair.reopen(options);
  }
};

TEST_F(AsioSendersTimeout, FailsAllThatWait) {
  const int filled = fill();
  expect_all_fail_with(filled, make_error_code(Error::not_open));
  EXPECT_EQ(pair.server.connection().closure().error, Error::pong_timeout);
}

// ---- the Close has its place among them

TEST_F(AsioSenders, ACloseComesAfterThoseThatWait) {
  const int filled = fill();
  std::optional<ErrorCode> closed;
  pair.server.async_close(4000, std::string("enough"), [&](ErrorCode error) { closed = error; });
  std::optional<ErrorCode> late;
  pair.server.async_send("too late", [&](ErrorCode error) { late = error; });
  receive();
  EXPECT_TRUE(pair.until([&] { return closed && late; }));
  EXPECT_EQ(*closed, ErrorCode());
  EXPECT_EQ(*late, make_error_code(Error::not_open));
  EXPECT_EQ(received, up_to(filled));
  EXPECT_EQ(pair.client.connection().closure().received, 4000);
}

TEST_F(AsioSenders, ACloseThatIsCancelledWhileItWaitsIsNotSent) {
  const int filled = fill();
  asio::cancellation_signal signal;
  std::optional<ErrorCode> closed;
  pair.server.async_close(4000, {},
                          asio::bind_cancellation_slot(signal.slot(), [&](ErrorCode error) { closed = error; }));
  poll();
  signal.emit(asio::cancellation_type::total);
  send(filled);
  receive();
  EXPECT_TRUE(pair.until([&] { return received.size() == static_cast<std::size_t>(filled) + 1; }));
  EXPECT_EQ(closed, ErrorCode(asio::error::operation_aborted));
  EXPECT_EQ(pair.server.connection().state(), Connection::State::open);
}

// A Close right after a send has always followed it.
TEST_F(AsioSenders, ACloseDoesNotOvertakeASend) {
  send(0);
  post(1);
  pair.server.async_close(4000, {}, [](ErrorCode) {});
  receive();
  EXPECT_TRUE(pair.until([&] { return received.size() == 2; }));
  EXPECT_EQ(received, up_to(2));
}

TEST_F(AsioSenders, NothingIsPostedAfterAClose) {
  pair.server.async_close(4000, {}, [](ErrorCode) {});
  EXPECT_EQ(pair.server.post_send({MessageType::text, "late"}), Error::not_open);
}

// ---- from other threads

TEST_F(AsioSenders, PostedMessagesOfAThreadStayInOrderAndAreBounded) {
  std::thread poster([this] {
    for (int i = 0; i < 500;) {
      const Error error = pair.server.post_send({MessageType::text, message(i)});
      EXPECT_TRUE(error == Error::none || error == Error::outbox_full);
      error == Error::none ? void(++i) : std::this_thread::yield();
    }
  });
  receive();
  EXPECT_TRUE(pair.until([&] { return received.size() == 500; }));
  poster.join();
  EXPECT_EQ(received, up_to(500));
}

TEST_F(AsioSenders, APostedMessageThatCannotBeSentIsRefused) {
  EXPECT_EQ(pair.server.post_send({MessageType::text, "\xFF"}), Error::invalid_outgoing_text);
  fill();
  Error full = Error::none;
  for (int i = 0; i < 1000 && full == Error::none; ++i) full = pair.server.post_send({MessageType::binary, ""});
  EXPECT_EQ(full, Error::outbox_full);

  AsioStream<Local> unopened(Local(pair.context), Role::server);
  EXPECT_EQ(unopened.post_send({MessageType::text, "early"}), Error::not_open);
  pair.client.next_layer().close();
  EXPECT_TRUE(pair.until([&] { return pair.server.post_send({}) == Error::not_open; }));
}

}  // namespace
}  // namespace wspc
