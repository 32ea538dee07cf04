// SPDX-License-Identifier: MIT
// errors_test: the errors that wspc/asio.h documents, and what its functions return before, during and after a session.
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "io/api/asio/pair.h"
#include "io/api/asio/stream_thread.h"
#include "io/peer.h"

namespace wspc {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// Two ends that have not shaken hands, and what came of each call.
class AsioErrors : public testing::Test {
 public:
  AsioErrors() {
    Local ours(context);
    Local theirs(context);
    asio::local::connect_pair(ours, theirs);
    server = AsioStream<Local>(std::move(ours), Role::server);
    client = AsioStream<Local>(std::move(theirs), Role::client);
  }

  // The result of one operation.
  template <class Begin>
  ErrorCode result(Begin begin) {
    std::optional<ErrorCode> result;
    begin([&](ErrorCode error, auto&&...) { result = error; });
    EXPECT_FALSE(result) << "within the call";
    run_until([&] { return result.has_value(); });
    return result.value_or(asio::error::in_progress);
  }
  template <class Done>
  void run_until(const Done& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done() && std::chrono::steady_clock::now() < end) {
      context.restart();
      context.run_one_for(std::chrono::milliseconds(10));
    }
    EXPECT_TRUE(done());
  }
  void open(const Policy& policy = {}) {
    bool accepted = false;
    server.async_accept(policy, [&](ErrorCode error) { accepted = !error; });
    EXPECT_FALSE(
        result([&](auto then) { client.async_handshake({.url = "ws://a/path?q", .subprotocols = {"one"}}, then); }));
    run_until([&] { return accepted; });
  }

  asio::io_context context{1};
  AsioStream<Local> server{Local(context), Role::server};
  AsioStream<Local> client{Local(context), Role::client};
};

// ---- before the opening handshake

TEST_F(AsioErrors, NothingIsToldBeforeTheHandshake) {
  for (AsioStream<Local>* stream : {&server, &client}) {
    EXPECT_EQ(stream->subprotocol(), "");
    EXPECT_EQ(stream->request().path(), "");
    EXPECT_TRUE(stream->request().headers().empty());
    EXPECT_EQ(stream->failure().text, "");
    EXPECT_EQ(stream->connection().state(), Connection::State::connecting);
    EXPECT_EQ(stream->connection().queued(), 0U);
  }
}

TEST_F(AsioErrors, NothingIsDoneBeforeTheHandshake) {
  for (AsioStream<Local>* stream : {&server, &client}) {
    const ErrorCode not_open = make_error_code(Error::not_open);
    EXPECT_EQ(result([&](auto then) { stream->async_receive(then); }), not_open);
    EXPECT_EQ(result([&](auto then) { stream->async_send("early", then); }), not_open);
    EXPECT_EQ(result([&](auto then) { stream->async_close(1000, "early", then); }), not_open);
    EXPECT_EQ(stream->ping(), Error::not_open);
    EXPECT_EQ(stream->post_send({MessageType::text, "early"}), Error::not_open);
  }
  open();  // and has spoilt nothing
}

TEST_F(AsioErrors, AReceiveWaitsForTheHandshakeThatIsUnderWay) {
  std::optional<std::string> received;
  server.async_accept({}, [](ErrorCode error) { EXPECT_FALSE(error); });
  server.async_receive([&](ErrorCode, const Message& message) { received = message.payload; });
  EXPECT_FALSE(result([&](auto then) { client.async_handshake({.url = "ws://a/"}, then); }));
  client.async_send("here I am", [](ErrorCode error) { EXPECT_FALSE(error); });
  run_until([&] { return received.has_value(); });
  EXPECT_EQ(received, "here I am");
}

// ---- the opening handshake

TEST_F(AsioErrors, TheRoleDecidesWhoAsks) {
  const ErrorCode wrong = asio::error::operation_not_supported;
  EXPECT_EQ(result([&](auto then) { client.async_accept({}, then); }), wrong);
  EXPECT_EQ(result([&](auto then) { server.async_handshake({.url = "ws://a/"}, then); }), wrong);
  open();
}

TEST_F(AsioErrors, OptionsThatCannotBeUsedDoNothing) {
  EXPECT_EQ(result([&](auto then) { client.async_handshake({.url = "http:/nowhere"}, then); }),
            asio::error::invalid_argument);
  EXPECT_EQ(client.failure().cause, Failure::Cause::usage);
  EXPECT_NE(client.failure().text, "");
  open();
  EXPECT_EQ(client.failure().text, "");
}

TEST_F(AsioErrors, OneHandshakeAtATime) {
  std::optional<ErrorCode> first;
  server.async_accept({}, [&](ErrorCode error) { first = error; });
  EXPECT_EQ(result([&](auto then) { server.async_accept({}, then); }), asio::error::already_started);
  EXPECT_FALSE(result([&](auto then) { client.async_handshake({.url = "ws://a/"}, then); }));
  run_until([&] { return first.has_value(); });
  EXPECT_EQ(first, ErrorCode());
  EXPECT_EQ(result([&](auto then) { server.async_accept({}, then); }), asio::error::already_connected);
  EXPECT_EQ(result([&](auto then) { client.async_handshake({.url = "ws://a/"}, then); }),
            asio::error::already_connected);
}

// The part of the request that has arrived is kept.
TEST_F(AsioErrors, ACancelledHandshakeGoesOn) {
  const std::string request = io::Peer::request();
  asio::write(client.next_layer(), asio::buffer(request.substr(0, 40)));
  for (int i = 0; i < 3; ++i) {
    asio::cancellation_signal signal;
    const auto cancelled = [&](auto then) {
      server.async_accept({}, asio::bind_cancellation_slot(signal.slot(), then));
      for (int turn = 0; turn < i; ++turn) context.poll_one();
      signal.emit(asio::cancellation_type::total);
    };
    EXPECT_EQ(result(cancelled), asio::error::operation_aborted);
  }
  asio::write(client.next_layer(), asio::buffer(request.substr(40)));
  EXPECT_FALSE(result([&](auto then) { server.async_accept({}, then); }));
}

TEST_F(AsioErrors, AnAnswerThatIsNoHandshakeIsNamed) {
  std::optional<ErrorCode> error;
  client.async_handshake({.url = "ws://a/"}, [&](ErrorCode result) { error = result; });
  asio::write(server.next_layer(), asio::buffer(std::string("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                                            "Connection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n")));
  server.next_layer().shutdown(Local::shutdown_send);
  run_until([&] { return error.has_value(); });
  EXPECT_EQ(error, make_error_code(Error::invalid_accept));
  EXPECT_EQ(client.failure().error, Error::invalid_accept);
  EXPECT_EQ(client.subprotocol(), "");
}

// ---- a session

TEST_F(AsioErrors, TheSessionTellsWhatWasAgreedOn) {
  open({.subprotocols = {"two", "one"}});
  EXPECT_EQ(server.subprotocol(), "one");
  EXPECT_EQ(client.subprotocol(), "one");
  EXPECT_EQ(server.request().path(), "/path");
  EXPECT_EQ(server.request().query(), "q");
  EXPECT_EQ(client.request().path(), "");
}

TEST_F(AsioErrors, WhatMayNotBeSentIsRefused) {
  open();
  EXPECT_EQ(result([&](auto then) { client.async_send("\xFF", then); }), make_error_code(Error::invalid_outgoing_text));
  EXPECT_EQ(result([&](auto then) { client.async_close(1005, "", then); }),
            make_error_code(Error::invalid_outgoing_close));
  EXPECT_EQ(client.ping(std::vector<std::byte>(126)), Error::control_payload_too_long);
  EXPECT_EQ(client.ping(std::vector<std::byte>(125)), Error::none);
  EXPECT_EQ(client.connection().state(), Connection::State::open);
}

TEST_F(AsioErrors, WithoutRandomnessAClientSendsNothing) {
  static bool works = true;
  Options options;
  options.random.fill = [](void*, std::span<std::byte> out) noexcept {
    for (std::byte& byte : out) byte = std::byte{7};
    return works;
  };
  Local ours(context);
  Local theirs(context);
  asio::local::connect_pair(ours, theirs);
  server = AsioStream<Local>(std::move(ours), Role::server);
  client = AsioStream<Local>(std::move(theirs), Role::client, options);
  open();
  works = false;
  EXPECT_EQ(result([&](auto then) { client.async_send("masked", then); }), make_error_code(Error::no_randomness));
  works = true;
}

TEST_F(AsioErrors, EverythingIsToldAfterTheEndAsWell) {
  open({.subprotocols = {"one"}});
  std::optional<ErrorCode> received;
  server.async_receive([&](ErrorCode error, const Message&) { received = error; });
  EXPECT_FALSE(result([&](auto then) { client.async_close(1000, "", then); }));
  run_until([&] { return received.has_value(); });
  EXPECT_EQ(received, ErrorCode(asio::error::eof));
  for (AsioStream<Local>* stream : {&server, &client}) {
    EXPECT_EQ(result([&](auto then) { stream->async_receive(then); }), asio::error::eof);
    EXPECT_FALSE(result([&](auto then) { stream->async_close(1000, "", then); }));
    EXPECT_TRUE(result([&](auto then) { stream->async_send("late", then); }));
    EXPECT_EQ(stream->post_send({MessageType::text, "late"}), Error::not_open);
    EXPECT_EQ(stream->ping(), Error::not_open);
    EXPECT_EQ(stream->subprotocol(), "one");
    EXPECT_EQ(stream->failure().text, "");
  }
  EXPECT_EQ(server.request().path(), "/path");
  EXPECT_EQ(result([&](auto then) { server.async_accept({}, then); }), asio::error::eof);
}

// Two Closes at once wait for the same end, and a receive in progress gets the last messages.
TEST_F(AsioErrors, AReceiveThatIsUnderWayGetsWhatComesDuringAClose) {
  open();
  std::vector<std::string> received;
  std::function<void()> receive = [&] {
    client.async_receive([&](ErrorCode error, const Message& message) {
      if (error) return;
      received.push_back(message.payload);
      receive();
    });
  };
  receive();
  std::vector<ErrorCode> closed;
  client.async_close(1000, "", [&](ErrorCode error) { closed.push_back(error); });
  client.async_close(1000, "", [&](ErrorCode error) { closed.push_back(error); });
  std::vector<std::string> texts;
  for (int i = 0; i < 20; ++i) texts.push_back("still " + std::to_string(i));
  for (const std::string& text : texts) server.async_send(text, [](ErrorCode error) { EXPECT_FALSE(error); });
  server.async_receive([](ErrorCode, const Message&) {});
  run_until([&] { return closed.size() == 2; });
  EXPECT_EQ(closed, std::vector<ErrorCode>(2));
  EXPECT_EQ(received, texts);
}

TEST_F(AsioErrors, DestructionEndsWhatIsUnderWay) {
  open();
  std::vector<ErrorCode> ended;
  client.async_receive([&](ErrorCode error, const Message&) { ended.push_back(error); });
  client.async_close(1000, "", [&](ErrorCode error) { ended.push_back(error); });
  { const AsioStream<Local> last = std::move(client); }
  run_until([&] { return ended.size() == 2; });
  EXPECT_EQ(ended, std::vector<ErrorCode>(2, asio::error::operation_aborted));
}

}  // namespace
}  // namespace wspc
