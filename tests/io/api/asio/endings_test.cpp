// SPDX-License-Identifier: MIT
// endings_test: the last words of an AsioStream arrive, and its operations tell how it ended.   RFC 6455 §7
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include "io/api/asio/stream_thread.h"
#include "io/peer.h"

namespace wspc {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::use_awaitable;
using io::Peer;
using io::PeerListener;
using ErrorCode = boost::system::error_code;

const std::string unmasked = "\x81\x05Hello";

Peer accept_client(PeerListener& listener) {
  Peer peer = listener.accept();
  const auto head = peer.read_head();
  EXPECT_TRUE(head && peer.send(switching(*head)));
  return peer;
}

// ---- the server's last words, over TCP

TEST(AsioEndings, TheCloseOfAProtocolErrorIsReadByAPeerThatWritesOn) {
  StreamThread server(Options(), serve);
  Peer peer = Peer::opened(server.port());
  EXPECT_TRUE(peer.send(unmasked + std::string(3'000'000, 'x')));
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1002U);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::unmasked_frame));
}

TEST(AsioEndings, TheCloseOfALimitIsRead) {
  Options options;
  options.limits.message = 100;
  StreamThread server(options, serve);
  Peer peer = Peer::opened(server.port());
  peer.send_frame(1, std::string(101, 'x'));
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1009U);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::message_too_big));
}

TEST(AsioEndings, ARefusalIsReadByAClientThatWritesOn) {
  StreamThread server(Options(), serve);
  Peer peer(server.port());
  EXPECT_TRUE(peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(3'000'000, 'x')));
  const auto response = peer.read_to_end();
  ASSERT_TRUE(response) << "reset";
  EXPECT_TRUE(response->starts_with("HTTP/1.1 426 ")) << *response;
  peer.close();
  EXPECT_EQ(server.end(), asio::error::connection_refused);
}

asio::awaitable<void> accept_with(TcpStream& stream, const Policy& policy) {
  co_await stream.async_accept(policy, use_awaitable);
}

TEST(AsioEndings, APageIsReadToItsEnd) {
  Policy policy;
  policy.page = [](const Request&) { return Page{.body = std::string(2'000'000, 'p')}; };
  StreamThread server(Options(), [policy](TcpStream& stream) { return accept_with(stream, policy); });
  Peer peer(server.port());
  EXPECT_TRUE(peer.send("GET /page HTTP/1.1\r\nHost: a\r\n\r\n"));
  const auto response = peer.read_to_end();
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(response->ends_with(std::string(2'000'000, 'p')));
  peer.close();
  EXPECT_EQ(server.end(), asio::error::connection_refused);
  EXPECT_EQ(server.stream().request().path(), "/page");
}

TEST(AsioEndings, APolicyThatThrowsIsA500) {
  Policy policy;
  policy.verdict = [](const Request&) -> Refusal { throw std::runtime_error("no database"); };
  StreamThread server(Options(), [policy](TcpStream& stream) { return accept_with(stream, policy); });
  Peer peer(server.port());
  EXPECT_TRUE(peer.send(Peer::request()));
  const auto response = peer.read_to_end();
  ASSERT_TRUE(response);
  EXPECT_TRUE(response->starts_with("HTTP/1.1 500 ")) << *response;
  peer.close();
  EXPECT_EQ(server.end(), asio::error::connection_refused);
}

// Queued bytes are still written when the peer has ended only its own direction.
asio::awaitable<void> send_when_asked(TcpStream& stream) {
  const Policy everybody;
  co_await stream.async_accept(everybody, use_awaitable);
  co_await stream.async_receive(use_awaitable);
  const std::string much(700'000, 'x');
  co_await stream.async_send(much, use_awaitable);
  co_await receive_all(stream);
}

TEST(AsioEndings, AHalfClosedPeerReadsWhatWasSentBefore) {
  StreamThread server(Options(), send_when_asked);
  Peer peer = Peer::opened(server.port());
  peer.send_frame(1, "please");
  peer.shut();
  const auto frame = peer.read_frame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->payload.size(), 700'000U);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::connection_lost));
}

TEST(AsioEndings, ACloseAnswersThePeersThoughItHasGoneSilent) {
  StreamThread server(Options(), serve);
  Peer peer = Peer::opened(server.port());
  peer.send_frame(8, "\x03\xE8");
  peer.shut();
  const auto close = peer.read_frame();
  ASSERT_TRUE(close);
  EXPECT_EQ(close->code(), 1000U);
  EXPECT_EQ(peer.read_to_end(), "");
  peer.close();
  EXPECT_EQ(server.end(), asio::error::eof);
}

// ---- how it ended

TEST(AsioEndings, AResetAfterBothClosesIsTheEnd) {
  PeerListener listener;
  StreamThread client(listener.port(), Options(), be_a_client);
  Peer peer = accept_client(listener);
  peer.send("\x88\x02\x03\xE8");
  EXPECT_TRUE(peer.read_frame());
  peer.reset();
  EXPECT_EQ(client.end(), asio::error::eof);
  EXPECT_TRUE(client.stream().connection().closure().clean);
  EXPECT_EQ(client.stream().failure().text, "");
}

TEST(AsioEndings, AResetBeforeThatIsAReset) {
  StreamThread server(Options(), serve);
  Peer peer = Peer::opened(server.port());
  peer.reset();
  EXPECT_EQ(server.end(), asio::error::connection_reset);
}

TEST(AsioEndings, AnEndWithoutACloseIsALoss) {
  StreamThread server(Options(), serve);
  Peer peer = Peer::opened(server.port());
  peer.close();
  EXPECT_EQ(server.end(), make_error_code(Error::connection_lost));
}

TEST(AsioEndings, AGoodSessionLeavesNoFailure) {
  PeerListener listener;
  StreamThread client(listener.port(), Options(), be_a_client);
  Peer peer = accept_client(listener);
  peer.close();
  EXPECT_EQ(client.end(), make_error_code(Error::connection_lost));
  EXPECT_EQ(client.stream().failure().text, "");
}

TEST(AsioEndings, AnAnswerThatNeverComesIsAFailure) {
  PeerListener listener;
  StreamThread client(listener.port(), Options(), be_a_client);
  Peer peer = listener.accept();
  EXPECT_TRUE(peer.read_head());
  peer.close();
  EXPECT_EQ(client.end(), make_error_code(Error::connection_lost));
  EXPECT_EQ(client.stream().failure().error, Error::connection_lost);
}

// The status stands, though the body breaks off.
TEST(AsioEndings, ARefusalThatBreaksOffIsARefusal) {
  PeerListener listener;
  StreamThread client(listener.port(), Options(), be_a_client);
  Peer peer = listener.accept();
  EXPECT_TRUE(peer.read_head());
  peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\n\r\nno");
  peer.close();
  EXPECT_EQ(client.end(), asio::error::connection_refused);
  EXPECT_EQ(client.stream().failure().status, 403U);
}

// The message and the Close of a peer that has left are read, although writing to it fails.
asio::awaitable<void> write_into_the_void(TcpStream& stream, std::string& received) {
  const Policy everybody;
  co_await stream.async_accept(everybody, use_awaitable);
  ErrorCode broken;
  while (!broken) {
    co_await stream.async_send("are you there?", asio::redirect_error(use_awaitable, broken));
    asio::steady_timer pause(co_await asio::this_coro::executor, 5ms);
    co_await pause.async_wait(use_awaitable);
  }
  received = (co_await stream.async_receive(use_awaitable)).payload;
  co_await receive_all(stream);
}

TEST(AsioEndings, WhatCameBeforeAWriteFailedIsReceived) {
  std::string received;
  StreamThread server(Options(), [&](TcpStream& stream) { return write_into_the_void(stream, received); });
  Peer peer = Peer::opened(server.port());
  peer.send_frame(1, "farewell");
  EXPECT_TRUE(peer.read_frame());
  peer.close();
  const ErrorCode ended = server.end();
  EXPECT_TRUE(ended == make_error_code(Error::connection_lost) || ended == asio::error::connection_reset ||
              ended == asio::error::broken_pipe)
      << ended.message();
  EXPECT_EQ(received, "farewell");
}

}  // namespace
}  // namespace wspc
