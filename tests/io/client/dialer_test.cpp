// SPDX-License-Identifier: MIT
// dialer_test: the first address that answers wins, and a silent one costs a quarter of a second.   RFC 8305
#include "io/client/dialer.h"

#include <chrono>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <vector>

#include <gtest/gtest.h>

#include "io/peer.h"

namespace wspc::io {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;
using Clock = std::chrono::steady_clock;

Endpoint at(const std::string& address, std::uint16_t port) { return Tcp::endpoint(make_address(address), port); }

struct Result {
  bool connected = false;
  ErrorCode error;
  Endpoint where;
  Clock::duration took{};
};

Result dial(std::vector<Endpoint> addresses) {
  boost::asio::io_context context;
  Result result;
  const auto start = Clock::now();
  const auto dialer = std::make_shared<Dialer>(context);
  dialer->dial(std::move(addresses), [&](const Socket& socket, ErrorCode error, const Endpoint& where) {
    result = {socket.is_open() && !error, error, where, Clock::now() - start};
  });
  context.run();
  return result;
}

// A port whose queue is full, so that connection attempts get no answer.
class SilentPort {
 public:
  SilentPort() {
    ::listen(listener_.socket(), 0);
    for (auto& peer : filling_) {
      peer.emplace(context_);
      peer->async_connect(at("127.0.0.1", listener_.port()), [](ErrorCode) {});
    }
    context_.run_for(100ms);
  }
  [[nodiscard]] Endpoint where() const { return at("127.0.0.1", listener_.port()); }

 private:
  PeerListener listener_;
  boost::asio::io_context context_;
  std::optional<Socket> filling_[4];
};

// §4
TEST(Dialer, FamiliesTakeTurns) {
  const Endpoint a = at("::1", 1);
  const Endpoint b = at("::2", 1);
  const Endpoint c = at("::3", 1);
  const Endpoint d = at("10.0.0.1", 1);
  const Endpoint e = at("10.0.0.2", 1);
  EXPECT_EQ(in_turns({a, b, c, d, e}), (std::vector<Endpoint>{a, d, b, e, c}));
  EXPECT_EQ(in_turns({d, a, e, b}), (std::vector<Endpoint>{d, a, e, b}));
  EXPECT_EQ(in_turns({a}), (std::vector<Endpoint>{a}));
}

// RFC 6455 §4.1: W009
TEST(Dialer, ARefusalIsFollowedByTheNextAtOnce) {
  std::uint16_t closed = 0;
  { closed = PeerListener().port(); }
  const PeerListener open;
  const Result result = dial({at("127.0.0.1", closed), at("127.0.0.1", open.port())});
  EXPECT_TRUE(result.connected);
  EXPECT_EQ(result.where, at("127.0.0.1", open.port()));
  EXPECT_LT(result.took, 200ms);
}

// §5
TEST(Dialer, ASilentOneDelaysTheNextByAQuarterOfASecond) {
  const SilentPort silent;
  const PeerListener open;
  const Result result = dial({silent.where(), at("127.0.0.1", open.port())});
  EXPECT_TRUE(result.connected);
  EXPECT_EQ(result.where, at("127.0.0.1", open.port()));
  EXPECT_GE(result.took, 240ms);
  EXPECT_LT(result.took, 2s);
}

TEST(Dialer, TheLastRefusalIsTold) {
  std::uint16_t closed = 0;
  { closed = PeerListener().port(); }
  const Result result = dial({at("127.0.0.1", closed), at("127.0.0.2", closed)});
  EXPECT_FALSE(result.connected);
  EXPECT_EQ(result.error, boost::asio::error::connection_refused);
  EXPECT_EQ(result.where, at("127.0.0.2", closed));
}

TEST(Dialer, a_name_with_thousands_of_addresses_is_no_reason_to_try_them_all) {
  std::uint16_t closed = 0;
  { closed = PeerListener().port(); }
  std::vector<Endpoint> addresses;
  for (int i = 0; i < 5000; ++i) {
    addresses.push_back(at("127.0." + std::to_string(i / 250) + '.' + std::to_string(1 + i % 250), closed));
  }
  EXPECT_EQ(dial(addresses).where, addresses[most_addresses - 1]);
}

TEST(Dialer, WhoHasGivenUpIsNotTold) {
  boost::asio::io_context context;
  const PeerListener open;
  bool told = false;
  const auto dialer = std::make_shared<Dialer>(context);
  dialer->dial({at("127.0.0.1", open.port())}, [&](const Socket&, ErrorCode, const Endpoint&) { told = true; });
  dialer->cancel();
  context.run();
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace wspc::io
