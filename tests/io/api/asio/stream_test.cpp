// SPDX-License-Identifier: MIT
// stream_test: wspc/asio.h against itself and against wspc/client.h and wspc/server.h.
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "io/easy.h"
#include "wspc/asio.h"

namespace wspc {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::use_awaitable;
using tcp = asio::ip::tcp;
using Local = asio::local::stream_protocol::socket;
using ErrorCode = boost::system::error_code;

// Runs until it has ended, or for ten seconds.
void run_all(asio::io_context& context) {
  EXPECT_GT(context.run_for(10s), 0U);
  EXPECT_TRUE(context.stopped());
}

asio::awaitable<void> serve_one(tcp::socket socket, Options options = {}) {
  AsioStream<tcp::socket> stream(std::move(socket), Role::server, options);
  co_await stream.async_accept({}, use_awaitable);
  for (;;) {
    const Message message = co_await stream.async_receive(use_awaitable);
    co_await stream.async_send(message, use_awaitable);
  }
}

// A server of one WebSocket, on its own thread.
class AsioEcho {
 public:
  explicit AsioEcho(Options options = {}) {
    asio::co_spawn(
        context_,
        [this, options]() -> asio::awaitable<void> {
          co_await serve_one(co_await acceptor_.async_accept(use_awaitable), options);
        },
        [this](std::exception_ptr thrown) { thrown_ = thrown; });
    thread_ = std::thread([this] { context_.run(); });
  }
  ~AsioEcho() {
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_) + "/"; }
  ErrorCode end() {
    thread_.join();
    try {
      if (thrown_) std::rethrow_exception(thrown_);
    } catch (const boost::system::system_error& error) {
      return error.code();
    }
    return {};
  }

 private:
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::exception_ptr thrown_;
  std::thread thread_;
};

TEST(AsioStream, ServesAClient) {
  AsioEcho server;
  WebSocket socket = connect(server.url());
  socket.send("hello");
  EXPECT_EQ(socket.receive()->payload, "hello");
  const std::string large(300'000, 'x');
  socket.send(large);
  EXPECT_EQ(socket.receive()->payload, large);
  socket.ping("x");
  EXPECT_TRUE(soon([&] { return socket.round_trip() > 0ns; }));
  socket.close();
  EXPECT_TRUE(socket.closure().clean);
  EXPECT_EQ(server.end(), asio::error::eof);
}

TEST(AsioStream, IsAClient) {
  Running server(wspc::echo);
  asio::io_context context;
  std::string answer;
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        tcp::socket socket(co_await asio::this_coro::executor);
        co_await socket.async_connect({asio::ip::address_v4::loopback(), server->port()}, use_awaitable);
        AsioStream<tcp::socket> stream(std::move(socket), Role::client);
        const ClientOptions request{.url = server.url(), .deflate = DeflateOptions{}};  // a name, for g++ 12's sake
        co_await stream.async_handshake(request, use_awaitable);
        co_await stream.async_send("over there", use_awaitable);
        answer = (co_await stream.async_receive(use_awaitable)).payload;
        co_await stream.async_close(close_code::normal, "bye", use_awaitable);
      },
      asio::detached);
  run_all(context);
  EXPECT_EQ(answer, "over there");
  EXPECT_TRUE(soon([&] { return server->metrics().closed == 1; }));
}

TEST(AsioStream, SaysWhyItIsRefused) {
  Running server(wspc::echo, {.policy = {.paths = {"/here"}}});
  asio::io_context context;
  ErrorCode refused;
  Failure failure;
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        tcp::socket socket(co_await asio::this_coro::executor);
        co_await socket.async_connect({asio::ip::address_v4::loopback(), server->port()}, use_awaitable);
        AsioStream<tcp::socket> stream(std::move(socket), Role::client);
        const ClientOptions request{.url = server.url()};
        try {
          co_await stream.async_handshake(request, use_awaitable);
        } catch (const boost::system::system_error& error) {
          refused = error.code();
          failure = stream.failure();
        }
      },
      asio::detached);
  run_all(context);
  EXPECT_EQ(refused, asio::error::connection_refused);
  EXPECT_EQ(failure.status, 404U);
}

TEST(AsioStream, RefusesWhomThePolicyRefuses) {
  asio::io_context context;
  Local ours(context);
  Local theirs(context);
  asio::local::connect_pair(ours, theirs);
  AsioStream<Local> server(std::move(ours), Role::server);
  ErrorCode error;
  server.async_accept({}, [&](ErrorCode result) { error = result; });
  asio::write(theirs, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
  std::string answer;
  asio::async_read(theirs, asio::dynamic_buffer(answer), [&](ErrorCode, std::size_t) { theirs.close(); });
  run_all(context);
  EXPECT_EQ(error, asio::error::connection_refused);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 426 ")) << answer;
}

TEST(AsioStream, AProtocolErrorIsNamed) {
  asio::io_context context;
  Local ours(context);
  Local theirs(context);
  asio::local::connect_pair(ours, theirs);
  AsioStream<Local> server(std::move(ours), Role::server);
  ErrorCode error;
  server.async_accept({}, [&](ErrorCode opened) {
    EXPECT_FALSE(opened);
    server.async_receive([&](ErrorCode result, const Message&) { error = result; });
  });
  asio::write(theirs,
              asio::buffer(std::string("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                       "\r\n\x81\x05Hello")));
  std::string answer;
  asio::async_read(theirs, asio::dynamic_buffer(answer), [&](ErrorCode, std::size_t) { theirs.close(); });
  run_all(context);
  EXPECT_EQ(error, make_error_code(Error::unmasked_frame)) << error.message();
  EXPECT_NE(answer.find("\x88"), answer.npos);
}

TEST(AsioStream, GoesOverTls) {
  Running server(wspc::echo, {.tls = TlsServerOptions{.self_signed = true}});
  asio::io_context context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  const std::string authority = server->certificate();
  tls.add_certificate_authority(asio::buffer(authority));
  tls.set_verify_mode(asio::ssl::verify_peer);
  std::string answer;
  bool closed = false;
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        asio::ssl::stream<tcp::socket> secure(co_await asio::this_coro::executor, tls);
        co_await secure.lowest_layer().async_connect({asio::ip::address_v4::loopback(), server->port()}, use_awaitable);
        co_await secure.async_handshake(asio::ssl::stream_base::client, use_awaitable);
        AsioStream<asio::ssl::stream<tcp::socket>> stream(std::move(secure), Role::client);
        const ClientOptions request{.url = server.url()};
        co_await stream.async_handshake(request, use_awaitable);
        co_await stream.async_send("secret", use_awaitable);
        answer = (co_await stream.async_receive(use_awaitable)).payload;
        co_await stream.async_close(close_code::normal, {}, use_awaitable);
        closed = true;
      },
      [](std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
      });
  run_all(context);
  EXPECT_EQ(answer, "secret");
  EXPECT_TRUE(closed);
}

}  // namespace
}  // namespace wspc
