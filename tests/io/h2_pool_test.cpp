// SPDX-License-Identifier: MIT
// h2_pool_test: which clients share an HTTP/2 connection: those that trust the same, by the same name.   RFC 9113
// §9.1.1
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "io/client_trial.h"
#include "io/running_server.h"
#include "io/tls_context.h"

namespace wspc::io {
namespace {

using Cause = Failure::Cause;

ServerOptions with_tls() {
  ServerOptions options;
  options.tls.emplace();
  options.tls->self_signed = true;
  return options;
}

// Opens a WebSocket with `first`, whose client is gone then, and while it is open another one with `second`.
struct Pair {
  using Context = std::shared_ptr<const TlsContext>;

  Pair(const ClientOptions& first, const ClientOptions& second, const Context& tls = {}) {
    auto client = std::make_unique<Client>(loop, first, one, tls);
    std::unique_ptr<Client> next;
    one.at_open = [&](Session& session) {
      loop.post([&, handle = session.handle()] {
        client.reset();
        next = std::make_unique<Client>(loop, second, other, tls);
        next->start();
        loop.post([handle] { handle.post([](Session& own) { own.close(); }); });
      });
    };
    other.at_open = [](Session& session) { session.close(); };
    client->start();
    loop.run();
  }

  Loop loop;
  Recorder one;
  Recorder other;
};

// The second client's TLS context may be where the first one's was.
TEST(H2Pool, GivesNoUnverifiedConnectionToAClientThatVerifies) {
  RunningServer server(with_tls());
  ClientOptions careless{.url = server->url(), .http = Http::two};
  careless.tls.verify = false;
  const Pair pair(careless, {.url = server->url(), .http = Http::two});
  EXPECT_EQ(pair.one.opens, 1);
  EXPECT_EQ(pair.other.opens, 0);
  ASSERT_EQ(pair.other.failures.size(), 1u);
  EXPECT_EQ(pair.other.failures[0].cause, Cause::tls);
}

TEST(H2Pool, KeepsNamesThatTheServerHasToHaveApart) {
  RunningServer server(with_tls());
  ClientOptions options{.url = server->url(), .http = Http::two};
  options.tls.trust_file = testing::TempDir() + "h2_pool_test.pem";
  std::ofstream(options.tls.trust_file) << server->certificate();
  std::shared_ptr<const TlsContext> tls;
  ASSERT_EQ(make_tls_context(options.tls, options.http, tls), "");

  const Pair same(options, options, tls);
  EXPECT_EQ(same.one.opens, 1);
  EXPECT_EQ(same.other.opens, 1);

  ClientOptions named = options;
  named.tls.server_name = "other.example";
  const Pair different(options, named, tls);
  EXPECT_EQ(different.one.opens, 1);
  EXPECT_EQ(different.other.opens, 0);
  ASSERT_EQ(different.other.failures.size(), 1u);
  EXPECT_EQ(different.other.failures[0].cause, Cause::tls);
}

}  // namespace
}  // namespace wspc::io
