// SPDX-License-Identifier: MIT
// random_test: random sessions of two AsioStreams, over TCP and TLS, in one loop and in two threads.
//
// In every session, messages arrive unchanged and in the order of the calls; none arrives that was
// given up; each operation completes once; nothing hangs. If nothing disturbed the session, every message arrives whose
// send completed.
//
// WSPC_ASIO_SEED=n runs that seed alone; WSPC_ASIO_SEEDS=n so many of them.
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include "io/api/asio/random_end.h"
#include "io/api/asio/random_plan.h"
#include "io/api/asio/tls.h"

namespace wspc {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using tcp = asio::ip::tcp;
using Secure = asio::ssl::stream<tcp::socket>;
using ErrorCode = boost::system::error_code;
using Fate = EndAccount::Fate;

#if defined(__SANITIZE_THREAD__)
constexpr std::uint64_t usual_seeds = 100;
#elif defined(__SANITIZE_ADDRESS__)
constexpr std::uint64_t usual_seeds = 1000;
#else
constexpr std::uint64_t usual_seeds = 200;
#endif

constexpr std::chrono::seconds patience{60};  // for one seed

// ---- one session

template <class Layer>
class RandomSession {
 public:
  RandomSession(std::uint64_t seed, const SessionPlan& plan)
      : plan_(plan),
        server_context_(plan.two_threads ? own_context_ : client_context_),
        server(std::make_shared<RandomEnd<Layer>>(server_context_, seed, Side::server, plan.ends[0])),
        client(std::make_shared<RandomEnd<Layer>>(client_context_, seed, Side::client, plan.ends[1])) {
    server->other(client);
    client->other(server);
  }

  // False: it hangs.
  bool run() {
    connect();
    std::thread thread;
    if (plan_.two_threads) thread = std::thread([this] { own_context_.run_for(patience); });
    client_context_.run_for(patience);
    if (thread.joinable()) thread.join();
    return client_context_.stopped() && (!plan_.two_threads || own_context_.stopped());
  }

 private:
  void connect() {
    tcp::acceptor acceptor(server_context_, {asio::ip::address_v4::loopback(), 0});
    tcp::socket ours(client_context_);
    ours.open(tcp::v4());
    narrow(ours);
    ours.connect(acceptor.local_endpoint());
    tcp::socket theirs = acceptor.accept(server_context_);
    narrow(theirs);
    prepare(server, std::move(theirs), asio::ssl::stream_base::server);
    prepare(client, std::move(ours), asio::ssl::stream_base::client);
  }
  void narrow(tcp::socket& socket) const {
    if (plan_.buffer == 0) return;
    socket.set_option(tcp::socket::send_buffer_size(plan_.buffer));
    socket.set_option(tcp::socket::receive_buffer_size(plan_.buffer));
  }

  // The handshake of TLS is ours, not the stream's.
  static void prepare(std::shared_ptr<RandomEnd<Layer>> end, tcp::socket socket,
                      asio::ssl::stream_base::handshake_type as) {
    if constexpr (std::is_same_v<Layer, Secure>) {
      asio::ssl::context& tls = as == asio::ssl::stream_base::server ? server_tls() : client_tls();
      auto secure = std::make_shared<Secure>(std::move(socket), tls);
      secure->async_handshake(
          as, [end, secure](ErrorCode error) { error ? end->never_begun() : end->begin(std::move(*secure)); });
    } else {
      asio::post(socket.get_executor(),
                 [end, kept = std::make_shared<tcp::socket>(std::move(socket))] { end->begin(std::move(*kept)); });
    }
  }

  SessionPlan plan_;
  asio::io_context client_context_{1};
  asio::io_context own_context_{1};
  asio::io_context& server_context_;

 public:
  std::shared_ptr<RandomEnd<Layer>> server;
  std::shared_ptr<RandomEnd<Layer>> client;
};

// ---- what has to be true

class Verdict {
 public:
  void of(const EndAccount& from, const EndAccount& to, const std::string& who) {
    who_ = who;
    for (const std::string& wrong : from.wrong) complain(wrong);
    if (from.begun != from.ended) complain(std::to_string(from.begun - from.ended) + " operations never completed");
    in_order(from.completed, "completions");
    in_order(to.received, "messages");
    arrived(from, to);
    if (is_undisturbed(from) && is_undisturbed(to)) complete(from, to);
  }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  static bool is_undisturbed(const EndAccount& end) {
    return !end.disturbed && end.closure.clean && end.end == asio::error::eof;
  }
  void in_order(const std::vector<std::uint32_t>& numbers, const std::string& what) {
    for (std::size_t i = 1; i < numbers.size(); ++i) {
      if (numbers[i] > numbers[i - 1]) continue;
      complain(what + " out of order: " + std::to_string(numbers[i]) + " after " + std::to_string(numbers[i - 1]));
    }
  }
  void arrived(const EndAccount& from, const EndAccount& to) {
    for (const std::uint32_t number : to.received) {
      if (number >= from.fates.size()) {
        complain("a message arrived that was never sent: " + std::to_string(number));
      } else if (from.fates[number] != Fate::sent && from.fates[number] != Fate::posted) {
        complain("a message arrived that was given up: " + std::to_string(number));
      }
    }
  }
  // A posted message that still waits when the peer closes is lost. Before our own Close it is not.
  void complete(const EndAccount& from, const EndAccount& to) {
    std::size_t next = 0;
    for (std::size_t number = 0; number < from.fates.size(); ++number) {
      const bool came = next < to.received.size() && to.received[next] == number;
      const bool promised =
          from.fates[number] == Fate::sent ||
          (from.fates[number] == Fate::posted && from.close_sent && !from.hurried && number < from.closed_at);
      if (came) ++next;
      if (promised && !came) lost(number, from, to);
    }
  }
  void lost(std::size_t number, const EndAccount& from, const EndAccount& to) {
    complain("a message was lost: " + std::to_string(number) +
             (from.fates[number] == Fate::posted ? " (posted)" : " (sent)") + " of " +
             std::to_string(from.fates.size()) + ", closed at " + std::to_string(from.closed_at) +
             "; the last that arrived is " + (to.received.empty() ? "none" : std::to_string(to.received.back())));
  }
  void complain(const std::string& what) { text_ << "  " << who_ << ": " << what << "\n"; }

  std::string who_;
  std::ostringstream text_;
};

template <class Layer>
std::string failure_of(std::uint64_t seed, const SessionPlan& plan) {
  RandomSession<Layer> session(seed, plan);
  const bool ended = session.run();
  Verdict verdict;
  verdict.of(session.server->account(), session.client->account(), "server");
  verdict.of(session.client->account(), session.server->account(), "client");
  return (ended ? "" : "  it hangs\n") + verdict.text();
}

// ---- all of them

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void try_seed(std::uint64_t seed) {
  const SessionPlan plan = plan_session(seed);
  const std::string failure = plan.tls ? failure_of<Secure>(seed, plan) : failure_of<tcp::socket>(seed, plan);
  if (!failure.empty())
    ADD_FAILURE() << "seed " << seed << " (WSPC_ASIO_SEED=" << seed << " runs it alone):\n" << failure;
}

TEST(AsioRandom, SessionsKeepTheirPromises) {
  const std::uint64_t alone = from_environment("WSPC_ASIO_SEED", 0);
  if (alone != 0) return try_seed(alone);
  const std::uint64_t seeds = from_environment("WSPC_ASIO_SEEDS", usual_seeds);
  std::atomic<std::uint64_t> next{1};
  std::vector<std::thread> workers;  // several, as a session also waits
  for (int i = 0; i < 8; ++i) {
    workers.emplace_back([&] {
      for (std::uint64_t seed = next++; seed <= seeds && !testing::Test::HasFailure(); seed = next++) try_seed(seed);
    });
  }
  for (std::thread& worker : workers) worker.join();
}

}  // namespace
}  // namespace wspc
