// SPDX-License-Identifier: MIT
// tls_unsent_test: what TLS has sealed and the stream below has not taken.   RFC 8446 §4.6.3
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include "io/loop/loop.h"
#include "io/memory_stream.h"
#include "io/session/agreed_opening.h"
#include "io/session/session.h"
#include "io/tls/tls_stream.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;

struct Nobody final : ReadinessWatcher {
  void ready(Interest what) override { told = what; }
  Interest told;
};

// A client and a server that have shaken hands.
struct TlsPair {
  TlsPair() {
    TlsClientOptions options;
    options.verify = false;
    EXPECT_EQ(client_context.prepare(options, {"http/1.1"}), "");
    TlsServerOptions server_options;
    server_options.self_signed = true;
    EXPECT_EQ(server_context.prepare(server_options, {"http/1.1"}), "");
    auto below = std::make_unique<MemoryStream>(to_server, to_client);
    below_server = below.get();
    client = std::make_unique<TlsStream>(std::make_unique<MemoryStream>(to_client, to_server),
                                         client_context.connect("localhost"));
    server = std::make_unique<TlsStream>(std::move(below), server_context.accept());
    ErrorCode error;
    for (int turn = 0; turn < 10; ++turn) {
      static_cast<void>(client->shake_hands(error));
      static_cast<void>(server->shake_hands(error));
    }
    std::byte buffer[100];
    client->receive(buffer, error);  // the session tickets
  }

  std::shared_ptr<Wire> to_client = std::make_shared<Wire>();
  std::shared_ptr<Wire> to_server = std::make_shared<Wire>();
  TlsContext client_context;
  TlsContext server_context;
  MemoryStream* below_server = nullptr;
  std::unique_ptr<TlsStream> client;
  std::unique_ptr<TlsStream> server;
};

std::size_t send(Stream& stream, std::string_view text) {
  ErrorCode error;
  const auto bytes = std::as_bytes(std::span(text));
  return stream.send({&bytes, 1}, error);
}

// A paused session reads nothing, and has nothing more to write.
TEST(TlsUnsent, leaves_while_nobody_reads) {
  TlsPair ends;
  Nobody nobody;
  ends.to_client->room = 10;
  EXPECT_EQ(send(*ends.server, "hello"), 5U);
  EXPECT_TRUE(ends.server->holds_back());
  EXPECT_GT(ends.server->unacknowledged(), 0U);
  ends.server->watch(nobody, {false, false, true});
  EXPECT_EQ(ends.below_server->interest, (Interest{false, true, true}));

  ends.to_client->room = 1000;
  ends.below_server->watcher->ready({false, true, false});
  EXPECT_FALSE(ends.server->holds_back());
  EXPECT_EQ(ends.below_server->interest, (Interest{false, false, true}));
  EXPECT_EQ(nobody.told, Interest{});
}

TEST(TlsUnsent, hanging_up_is_told_to_those_who_do_not_read) {
  TlsPair ends;
  Nobody nobody;
  ends.server->watch(nobody, {false, false, true});
  ends.below_server->watcher->ready({false, false, true});
  EXPECT_EQ(nobody.told, (Interest{false, false, true}));
}

// Each KeyUpdate of the peer's asks for one of ours, and the peer reads none of them.
TEST(TlsUnsent, answers_to_key_updates_are_bounded) {
  TlsPair ends;
  ends.to_client->room = 0;
  std::byte buffer[1000];
  std::size_t unread = 0;
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 500; ++i) {
      ASSERT_EQ(SSL_key_update(ends.client->ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
      ASSERT_EQ(send(*ends.client, "x"), 1U);
    }
    ErrorCode error;
    while (!error) ends.server->receive(buffer, error);
    ASSERT_EQ(error, boost::asio::error::would_block) << error.message();
    unread = ends.to_server->bytes.size();
  }
  EXPECT_GT(unread, 0U);  // it is not read from any more
  EXPECT_LT(ends.server->unacknowledged(), 400'000U);
  Nobody nobody;
  ends.server->watch(nobody, {true, false});
  EXPECT_EQ(ends.below_server->interest, (Interest{false, true}));

  ends.to_client->room = static_cast<std::size_t>(-1);
  ends.below_server->watcher->ready({false, true});
  EXPECT_EQ(ends.server->unacknowledged(), 0U);
}

// ---- the last bytes of a session -----------------------------------------------------------------------------------

// Takes everything, and has it acknowledged little by little.
class SlowStream final : public Stream {
 public:
  struct State {
    std::chrono::steady_clock::time_point shut{};
    std::chrono::steady_clock::time_point closed{};
  };
  explicit SlowStream(State& state) : state_(state) {}
  std::size_t receive(std::span<std::byte>, ErrorCode& error) noexcept override {
    error = boost::asio::error::would_block;
    return 0;
  }
  std::size_t send(std::span<const std::span<const std::byte>> pieces, ErrorCode&) noexcept override {
    std::size_t size = 0;
    for (const auto& piece : pieces) size += piece.size();
    return size;
  }
  bool watch(ReadinessWatcher&, Interest) override { return true; }
  void shutdown() noexcept override { state_.shut = std::chrono::steady_clock::now(); }
  void close() noexcept override { state_.closed = std::chrono::steady_clock::now(); }
  [[nodiscard]] std::size_t unacknowledged() const noexcept override {
    const auto passed = std::chrono::steady_clock::now() - state_.shut;
    return passed >= 2500ms ? 0 : static_cast<std::size_t>((2500ms - passed) / 10ms) + 1;
  }
  [[nodiscard]] std::string remote() const override { return "slow"; }

 private:
  State& state_;
};

// The linger of a second begins when the last byte has been taken.
TEST(TlsUnsent, a_session_does_not_close_while_its_last_bytes_leave) {
  class Refuser final : public Opening {
   public:
    std::string begin() override { return {}; }
    Result receive(std::span<std::byte>&, std::string&) override { return Result::failed; }
    void give_up(Reason, const ErrorCode&, std::string& output) override { output += "the last words"; }
    [[nodiscard]] std::string_view subprotocol() const override { return {}; }
    [[nodiscard]] std::string_view path() const override { return {}; }
    [[nodiscard]] HandshakeTranscript transcript() const override { return {}; }
    Error extend(Connection&) const override { return Error::none; }
  };
  SlowStream::State state;
  Handler handler;
  Loop loop;
  const auto session = Session::start(loop, std::make_unique<SlowStream>(state),
                                      {Role::server, {}, std::make_unique<Refuser>()}, handler);
  session->go_away();
  loop.run();
  EXPECT_GE(state.closed - state.shut, 3400ms);
  EXPECT_LT(state.closed - state.shut, 15s);
}

}  // namespace
}  // namespace wspc::io
