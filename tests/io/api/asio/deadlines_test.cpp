// SPDX-License-Identifier: MIT
// deadlines_test: every deadline of an AsioStream, over TCP, against peers that are silent or slow.   RFC 6455 §5.5.2
#include <chrono>
#include <poll.h>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "io/api/asio/stream_thread.h"
#include "io/peer.h"

namespace wspc {
namespace {

using namespace std::chrono_literals;
using boost::asio::use_awaitable;
using io::Peer;
using io::PeerListener;
using Clock = std::chrono::steady_clock;

std::string status_line(const std::string& response) { return response.substr(0, response.find("\r\n")); }

// Accepts, and answers the request of a client.
Peer accept_client(PeerListener& listener) {
  Peer peer = listener.accept();
  const auto head = peer.read_head();
  EXPECT_TRUE(head);
  EXPECT_TRUE(head && peer.send(switching(*head)));
  return peer;
}

// Sends byte after byte, until the other side has something to say about it.
void drip(Peer& peer, const std::string& bytes) {
  pollfd answer{peer.socket(), POLLIN, 0};
  for (std::size_t at = 0; at < bytes.size() && poll(&answer, 1, 5) == 0; ++at) peer.send(bytes.substr(at, 1));
}

// ---- the opening handshake

// RFC 6455 §7.2.2: W116
TEST(AsioDeadlines, AServerAnswersASilentClientWith408) {
  StreamThread server(with(&Timeouts::open, 100ms), serve);
  const auto start = Clock::now();
  Peer peer(server.port());
  const auto response = peer.read_to_end();
  ASSERT_TRUE(response) << "reset";
  EXPECT_EQ(status_line(*response), "HTTP/1.1 408 Request Timeout");
  EXPECT_GE(Clock::now() - start, 90ms);
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::open_timeout));
}

// A byte now and then does not buy any time.
TEST(AsioDeadlines, AServerAnswersADrippingClientWith408) {
  StreamThread server(with(&Timeouts::open, 200ms), serve);
  Peer peer(server.port());
  const std::string request = Peer::request("X-Long: " + std::string(5000, 'x') + "\r\n");
  drip(peer, request);
  const auto response = peer.read_to_end();
  ASSERT_TRUE(response) << "reset";
  EXPECT_EQ(status_line(*response), "HTTP/1.1 408 Request Timeout");
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::open_timeout));
}

TEST(AsioDeadlines, AServerDoesNotKeepAClientThatNeverCloses) {
  StreamThread server(with(&Timeouts::open, 50ms), serve);
  Peer peer(server.port());
  EXPECT_EQ(server.end(), make_error_code(Error::open_timeout));
}

TEST(AsioDeadlines, AClientDoesNotWaitForAnAnswerForEver) {
  PeerListener listener;
  StreamThread client(listener.port(), with(&Timeouts::open, 100ms), be_a_client);
  Peer peer = listener.accept();
  EXPECT_TRUE(peer.read_head());
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(client.end(), make_error_code(Error::open_timeout));
  EXPECT_EQ(client.stream().failure().cause, Failure::Cause::timeout);
  EXPECT_NE(client.stream().failure().text, "");
}

TEST(AsioDeadlines, AClientDoesNotWaitForTheEndOfAnAnswerForEver) {
  PeerListener listener;
  StreamThread client(listener.port(), with(&Timeouts::open, 200ms), be_a_client);
  Peer peer = listener.accept();
  EXPECT_TRUE(peer.read_head());
  const std::string answer = "HTTP/1.1 101 Switching Protocols\r\nX-Long: " + std::string(5000, 'x');
  drip(peer, answer);
  peer.close();
  EXPECT_EQ(client.end(), make_error_code(Error::open_timeout));
}

// It is a response although its body never ends.
TEST(AsioDeadlines, ARefusalWithAnEndlessBodyIsARefusal) {
  PeerListener listener;
  StreamThread client(listener.port(), with(&Timeouts::open, 100ms), be_a_client);
  Peer peer = listener.accept();
  EXPECT_TRUE(peer.read_head());
  peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\nnot");
  EXPECT_EQ(client.end(), boost::asio::error::connection_refused);
  EXPECT_EQ(client.stream().failure().status, 404U);
}

TEST(AsioDeadlines, TheOpeningDeadlineEndsWithTheOpening) {
  StreamThread server(with(&Timeouts::open, 100ms), serve);
  Peer peer = Peer::opened(server.port());
  std::this_thread::sleep_for(200ms);  // longer than the deadline
  peer.send_frame(8, "\x03\xE8");
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1000U);
  peer.close();
  EXPECT_EQ(server.end(), boost::asio::error::eof);
}

// ---- idle

// RFC 6455 §7.3: W118
TEST(AsioDeadlines, AnIdlePeerIsSentAway) {
  StreamThread server(with(&Timeouts::idle, 100ms), serve);
  Peer peer = Peer::opened(server.port());
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->opcode, 8U);
  EXPECT_EQ(close->code(), 1001U);
  peer.send_frame(8, "\x03\xE9");
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(server.end(), boost::asio::error::eof);
  EXPECT_EQ(server.stream().connection().closure().error, Error::idle_timeout);
}

TEST(AsioDeadlines, AnIdlePeerThatDoesNotAnswerTheCloseIsGivenUp) {
  Options options = with(&Timeouts::idle, 50ms);
  options.timeouts.close = 50ms;
  StreamThread server(options, serve);
  Peer peer = Peer::opened(server.port());
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1001U);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::close_timeout));
}

// ---- ping and pong

Options pinging(std::chrono::milliseconds ping, std::chrono::milliseconds pong) {
  Options options = with(&Timeouts::ping, ping);
  options.timeouts.pong = pong;
  return options;
}

TEST(AsioDeadlines, APeerThatAnswersPingsStays) {
  StreamThread server(pinging(20ms, 5s), serve);
  Peer peer = Peer::opened(server.port());
  for (int i = 0; i < 10; ++i) {
    const auto ping = peer.read_frame();
    ASSERT_TRUE(ping);
    ASSERT_EQ(ping->opcode, 9U);
    peer.send_frame(10, ping->payload);
  }
  peer.send_frame(8, "\x03\xE8");
  EXPECT_TRUE(peer.read_to_end());
  peer.close();
  EXPECT_EQ(server.end(), boost::asio::error::eof);
}

TEST(AsioDeadlines, APeerThatDoesNotReadsTheClose1011BeforeTheEnd) {
  StreamThread server(pinging(50ms, 50ms), serve);
  Peer peer = Peer::opened(server.port());
  const auto ping = peer.read_frame();
  const auto close = peer.read_frame();
  ASSERT_TRUE(ping && close);
  EXPECT_EQ(ping->opcode, 9U);
  EXPECT_EQ(close->opcode, 8U);
  EXPECT_EQ(close->code(), 1011U);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::pong_timeout));
}

TEST(AsioDeadlines, AServerThatDoesNotAnswerPingsReadsTheClose1011BeforeTheEnd) {
  PeerListener listener;
  StreamThread client(listener.port(), pinging(50ms, 50ms), be_a_client);
  Peer peer = accept_client(listener);
  const auto ping = peer.read_frame();
  const auto close = peer.read_frame();
  ASSERT_TRUE(ping && close);
  EXPECT_EQ(ping->opcode, 9U);
  EXPECT_EQ(close->code(), 1011U);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(client.end(), make_error_code(Error::pong_timeout));
  EXPECT_EQ(client.stream().failure().text, "");  // there was a session
}

// ---- closing

boost::asio::awaitable<void> close_at_once(TcpStream& stream) {
  const Policy everybody;
  co_await stream.async_accept(everybody, use_awaitable);
  co_await stream.async_close(4000, "enough", use_awaitable);
}

TEST(AsioDeadlines, ACloseThatIsNotAnsweredIsNotAwaitedForEver) {
  StreamThread server(with(&Timeouts::close, 100ms), close_at_once);
  Peer peer = Peer::opened(server.port());
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 4000U);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::close_timeout));
  EXPECT_FALSE(server.stream().connection().closure().clean);
}

// RFC 6455 §7.1.1: W103
TEST(AsioDeadlines, AServerThatDoesNotCloseTcpIsNotAwaitedForEver) {
  PeerListener listener;
  StreamThread client(listener.port(), with(&Timeouts::close, 100ms), be_a_client);
  Peer peer = accept_client(listener);
  peer.send("\x88\x02\x03\xE8");
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_EQ(client.end(), boost::asio::error::eof);
}

boost::asio::awaitable<void> send_much_and_close(TcpStream& stream) {
  const Policy everybody;
  co_await stream.async_accept(everybody, use_awaitable);
  const std::string much(500'000, 'x');
  for (int i = 0; i < 100; ++i) stream.async_send(much, [](const boost::system::error_code&) {});
  co_await stream.async_close(4000, "enough", use_awaitable);
}

// The Close waits behind messages that wait, behind bytes that are not taken.
TEST(AsioDeadlines, AStuckPeerIsLeftAfterTheCloseTimeout) {
  StreamThread server(with(&Timeouts::close, 100ms), send_much_and_close);
  Peer peer = Peer::opened(server.port(), 4096);
  EXPECT_EQ(server.end(), make_error_code(Error::close_timeout));
}

boost::asio::awaitable<void> send_without_end(TcpStream& stream) {
  const Policy everybody;
  co_await stream.async_accept(everybody, use_awaitable);
  boost::asio::co_spawn(co_await boost::asio::this_coro::executor, receive_all(stream), [](std::exception_ptr) {});
  const std::string much(100'000, 'x');
  for (;;) co_await stream.async_send(much, use_awaitable);
}

// The application's sends cannot complete, and fail with an error.
TEST(AsioDeadlines, AStuckPeerIsGivenUpAfterThePongTimeout) {
  Options options = pinging(50ms, 50ms);
  options.timeouts.close = 100ms;
  StreamThread server(options, send_without_end);
  Peer peer = Peer::opened(server.port(), 4096);
  EXPECT_EQ(server.end(), make_error_code(Error::not_open));
  EXPECT_EQ(server.stream().connection().closure().error, Error::pong_timeout);
}

boost::asio::awaitable<void> send_twenty_mebibytes(TcpStream& stream) {
  const Policy everybody;
  co_await stream.async_accept(everybody, use_awaitable);
  boost::asio::co_spawn(co_await boost::asio::this_coro::executor, receive_all(stream), [](std::exception_ptr) {});
  const std::string much(1 << 20, 'x');
  for (int i = 0; i < 20; ++i) co_await stream.async_send(much, use_awaitable);
  co_await stream.async_close(close_code::normal, {}, use_awaitable);
}

// The pong is to come from behind twenty mebibytes, which take far longer than the pong may.
TEST(AsioDeadlines, ASlowPeerThatTakesSomethingIsAlive) {
  StreamThread server(pinging(10ms, 1500ms), send_twenty_mebibytes);
  Peer peer = Peer::opened(server.port(), 4096);
  for (;;) {
    const auto frame = peer.read_frame();
    ASSERT_TRUE(frame);
    if (frame->opcode == 8) break;
    if (frame->opcode == 2 || frame->opcode == 1) std::this_thread::sleep_for(150ms);
  }
  peer.send_frame(8, "\x03\xE8");
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_FALSE(server.end());
}

}  // namespace
}  // namespace wspc
