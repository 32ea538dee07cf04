// SPDX-License-Identifier: MIT
// tls_endings_test: the last words of an AsioStream over TLS, and the close_notify after them.   RFC 6455 §7, RFC 8446
// §6.1
#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "io/api/asio/stream_thread.h"
#include "io/api/asio/tls.h"
#include "io/peer.h"

namespace wspc {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::use_awaitable;
using io::Peer;
using tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

const std::string unmasked = "\x81\x05Hello";

using Secure = asio::ssl::stream<tcp::socket>;

// A server over TLS and a blocking client, which sees every byte.
class AsioEndingsTls : public testing::Test {
 public:
  explicit AsioEndingsTls(const Options& options = {}) { start(options); }
  ~AsioEndingsTls() override { finish(); }

  void start(const Options& options) {
    asio::co_spawn(context_, serve_one(options), [this](const std::exception_ptr& thrown) {
      try {
        if (thrown) std::rethrow_exception(thrown);
      } catch (const boost::system::system_error& error) {
        ended = error.code();
      }
    });
    thread_ = std::thread([this] { context_.run_for(60s); });
    client.lowest_layer().connect({asio::ip::address_v4::loopback(), acceptor_.local_endpoint().port()});
    client.handshake(asio::ssl::stream_base::client);
  }
  void finish() {
    if (!thread_.joinable()) return;
    thread_.join();
    EXPECT_TRUE(context_.stopped());
  }
  void open() {
    asio::write(client, asio::buffer(Peer::request()));
    std::string head;
    asio::read_until(client, asio::dynamic_buffer(head), "\r\n\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 101 "));
  }
  // Reads up to the end, and says which end it is.
  std::string read_to_end(ErrorCode& how) {
    std::string bytes;
    asio::read(client, asio::dynamic_buffer(bytes), how);
    return bytes;
  }
  void hang_up() {
    ErrorCode ignored;
    client.shutdown(ignored);
    client.lowest_layer().close(ignored);
  }

 private:
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;

  asio::awaitable<void> serve_one(Options options) {
    Secure secure(co_await acceptor_.async_accept(use_awaitable), server_tls());
    co_await secure.async_handshake(asio::ssl::stream_base::server, use_awaitable);
    AsioStream<Secure> stream(std::move(secure), Role::server, options);
    const Policy everybody;
    co_await stream.async_accept(everybody, use_awaitable);
    for (;;) co_await stream.async_receive(use_awaitable);
  }

 public:
  asio::io_context client_context;
  Secure client{client_context, client_tls()};
  ErrorCode ended;
};

// asio::error::eof is a close_notify; stream_truncated would be an end without one.
TEST_F(AsioEndingsTls, TheCloseOfAProtocolErrorComesBeforeTheCloseNotify) {
  open();
  asio::write(client, asio::buffer(unmasked));
  ErrorCode how;
  const std::string bytes = read_to_end(how);
  EXPECT_TRUE(bytes.starts_with("\x88")) << bytes;
  EXPECT_EQ(how, asio::error::eof) << how.message();
  hang_up();
  finish();
  EXPECT_EQ(ended, make_error_code(Error::unmasked_frame));
}

TEST_F(AsioEndingsTls, AndIsReadByAPeerThatWritesOn) {
  open();
  asio::write(client, asio::buffer(unmasked + std::string(3'000'000, 'x')));
  ErrorCode how;
  const std::string bytes = read_to_end(how);
  EXPECT_TRUE(bytes.starts_with("\x88")) << bytes;
  EXPECT_EQ(how, asio::error::eof) << how.message();
  hang_up();
  finish();
  EXPECT_EQ(ended, make_error_code(Error::unmasked_frame));
}

TEST_F(AsioEndingsTls, ARefusalComesBeforeTheCloseNotify) {
  asio::write(client, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
  ErrorCode how;
  const std::string bytes = read_to_end(how);
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 426 ")) << bytes;
  EXPECT_EQ(how, asio::error::eof) << how.message();
  hang_up();
  finish();
  EXPECT_EQ(ended, asio::error::connection_refused);
}

class AsioEndingsTlsPinging : public AsioEndingsTls {
 public:
  AsioEndingsTlsPinging() : AsioEndingsTls(pinging()) {}
  static Options pinging() {
    Options options = with(&Timeouts::ping, 50ms);
    options.timeouts.pong = 50ms;
    return options;
  }
};

TEST_F(AsioEndingsTlsPinging, TheClose1011ComesBeforeTheCloseNotify) {
  open();
  ErrorCode how;
  const std::string bytes = read_to_end(how);
  EXPECT_EQ(bytes.substr(0, 3), std::string("\x89\x00\x88", 3));
  EXPECT_EQ(bytes.substr(4, 2), "\x03\xF3");
  EXPECT_EQ(how, asio::error::eof) << how.message();
  hang_up();
  finish();
  EXPECT_EQ(ended, make_error_code(Error::pong_timeout));
}

TEST_F(AsioEndingsTls, AnEndWithoutACloseNotifyAfterBothClosesIsTheEnd) {
  open();
  asio::write(client, asio::buffer(Peer::frame(8, "\x03\xE8")));
  std::string close(4, '\0');
  asio::read(client, asio::buffer(close));
  client.lowest_layer().close();
  finish();
  EXPECT_EQ(ended, asio::error::eof) << ended.message();
}

TEST_F(AsioEndingsTls, AnEndWithoutACloseNotifyBeforeThatIsATruncation) {
  open();
  client.lowest_layer().close();
  finish();
  EXPECT_EQ(ended, asio::ssl::error::stream_truncated) << ended.message();
}

// The other way round: a client whose server cuts the TCP connection after both Closes.
TEST(AsioEndingsTlsClient, ATruncationAfterBothClosesIsTheEnd) {
  asio::io_context context;
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  std::thread serving([&acceptor] {
    asio::io_context own;
    Secure secure(acceptor.accept(own), server_tls());
    secure.handshake(asio::ssl::stream_base::server);
    std::string head;
    asio::read_until(secure, asio::dynamic_buffer(head), "\r\n\r\n");
    asio::write(secure, asio::buffer(switching(head) + "\x88\x02\x03\xE8"));
    std::string close(8, '\0');
    asio::read(secure, asio::buffer(close));
    secure.lowest_layer().close();
  });
  Secure secure(context, client_tls());
  secure.lowest_layer().connect(acceptor.local_endpoint());
  secure.handshake(asio::ssl::stream_base::client);
  AsioStream<Secure> client(std::move(secure), Role::client);
  ErrorCode ended;
  client.async_handshake({.url = "wss://localhost/"}, [&](ErrorCode opened) {
    EXPECT_FALSE(opened);
    client.async_receive([&](ErrorCode error, const Message&) { ended = error; });
  });
  context.run_for(30s);
  serving.join();
  EXPECT_EQ(ended, asio::error::eof) << ended.message();
}

}  // namespace
}  // namespace wspc
