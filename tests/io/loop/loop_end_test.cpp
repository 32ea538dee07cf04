// SPDX-License-Identifier: MIT
// loop_end_test: loops and clients may be destroyed in either order, however far an attempt has come.
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "io/client/client.h"
#include "io/client/client_trial.h"
#include "io/loop/loop.h"
#include "io/peer.h"

namespace wspc::io {
namespace {

// Longer than any of the attempts below. They end in the middle of a handshake that gets no answer.
constexpr int most_steps = 12;

// An attempt that has done `steps` things on its loop.
struct Begun {
  Begun(ClientOptions options, int steps)
      : loop(std::make_unique<Loop>()), client(std::make_unique<Client>(*loop, std::move(options), recorder)) {
    client->start();
    for (int i = 0; i < steps; ++i) loop->context().run_one_for(std::chrono::milliseconds(5));
  }
  Recorder recorder;
  std::unique_ptr<Loop> loop;
  std::unique_ptr<Client> client;
};

class LoopEnd : public testing::TestWithParam<const char*> {
 protected:
  // The kernel accepts connections to it, but nothing answers.
  PeerListener listener_;

  ClientOptions options() const {
    const std::string authority = listener_.url().substr(5);
    ClientOptions made;
    made.url = std::string(GetParam()) == "tls" ? "wss://" + authority : "ws://" + authority;
    if (std::string(GetParam()) == "proxy") made.proxy = "http://" + authority;
    if (std::string(GetParam()) == "name") made.url = "ws://localhost:" + authority.substr(authority.rfind(':') + 1);
    return made;
  }
};

TEST_P(LoopEnd, ALoopMayBeDestroyedBeforeItsClients) {
  for (int steps = 0; steps < most_steps; ++steps) {
    Begun begun(options(), steps);
    begun.loop.reset();
    begun.client.reset();
    EXPECT_TRUE(begun.recorder.failures.empty());
  }
}

TEST_P(LoopEnd, AClientMayBeDestroyedBeforeItsLoop) {
  for (int steps = 0; steps < most_steps; ++steps) {
    Begun begun(options(), steps);
    begun.client.reset();
    begun.loop.reset();
    EXPECT_TRUE(begun.recorder.failures.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, LoopEnd, testing::Values("plain", "name", "tls", "proxy"),
                         [](const auto& way) { return std::string(way.param); });

TEST(LoopEndAlone, AClientThatHasNotBegunMayOutliveItsLoop) {
  Recorder recorder;
  auto loop = std::make_unique<Loop>();
  const Client client(*loop, {.url = "ws://127.0.0.1:9"}, recorder);
  loop.reset();
}

// Objects that a handler owns may set deadlines and post tasks in their destructors: the loop's members still exist.
TEST(LoopEndAlone, HandlersAreDestroyedWhileTheLoopIsWhole) {
  struct Owned final : Deadline {
    explicit Owned(Loop& its_loop) : loop(its_loop) { loop.set(*this, TimePoint::max() - std::chrono::hours(1)); }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() {
      loop.set(*this, TimePoint::max());
      loop.post([] {});
    }
    void due(TimePoint) override {}
    Loop& loop;
  };
  Loop loop;
  loop.post([owned = std::make_shared<Owned>(loop)] {});
}

}  // namespace
}  // namespace wspc::io
