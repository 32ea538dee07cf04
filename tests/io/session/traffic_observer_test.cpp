// SPDX-License-Identifier: MIT
// traffic_observer_test: what is put in between a session's own bytes comes between two frames, whole, however little
// the stream takes.
#include "io/session/traffic_observer.h"

#include <vector>

#include <gtest/gtest.h>

#include "io/memory_stream.h"

namespace wspc::io {
namespace {

// Frames are what ends with a full stop.
class Listener final : public TrafficObserver {
 public:
  void received(std::span<const std::byte> bytes) override { heard += text(bytes); }
  void sent(std::span<const std::byte> bytes) override { said += text(bytes); }
  void interjected(std::span<const std::byte> bytes) override { put_in += text(bytes); }
  [[nodiscard]] bool may_interject() const override { return said.empty() || said.back() == '.'; }
  void closed() override { over = true; }

  std::string heard, said, put_in;
  bool over = false;

 private:
  static std::string text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

// The session: it wants to read always, and to write what it was not able to.
struct Owner final : ReadinessWatcher {
  void ready(Interest what) override { told.push_back(what); }
  std::vector<Interest> told;
};

struct TrafficObserverTest : testing::Test {
  TrafficObserverTest() {
    auto observer = std::make_unique<Listener>();
    listener = observer.get();
    auto stream = std::make_unique<MemoryStream>(in, out);
    below = stream.get();
    tapped = std::make_unique<ObservedStream>(std::move(stream), std::move(observer), 3);
    send("101");  // the greeting, of which nobody is told
    tapped->watch(owner, {true, false});
  }

  std::size_t send(std::string_view text) {
    const auto piece = std::as_bytes(std::span(text));
    ErrorCode error;
    return tapped->send({&piece, 1}, error);
  }

  std::shared_ptr<Wire> in = std::make_shared<Wire>();
  std::shared_ptr<Wire> out = std::make_shared<Wire>();
  Listener* listener;
  MemoryStream* below;
  std::unique_ptr<ObservedStream> tapped;
  Owner owner;
};

TEST_F(TrafficObserverTest, SeesWhatPassesAfterTheGreeting) {
  in->bytes = "hello";
  std::array<std::byte, 16> buffer;
  ErrorCode error;
  EXPECT_EQ(tapped->receive(buffer, error), 5U);
  EXPECT_EQ(send("world."), 6U);
  EXPECT_EQ(listener->heard, "hello");
  EXPECT_EQ(listener->said, "world.");
  tapped->close();
  EXPECT_TRUE(listener->over);
}

TEST_F(TrafficObserverTest, PutsSomethingInAtOnceBetweenTwoFrames) {
  send("one.");
  listener->interject("[x]");
  send("two.");
  EXPECT_EQ(out->bytes, "101one.[x]two.");
  EXPECT_EQ(listener->put_in, "[x]");
  EXPECT_EQ(listener->said, "one.two.");
}

TEST_F(TrafficObserverTest, WaitsForTheEndOfAFrame) {
  send("on");
  listener->interject("[x]");
  listener->interject("[y]");
  EXPECT_EQ(out->bytes, "101on");
  send("e.");
  EXPECT_EQ(out->bytes, "101one.[x][y]");
}

TEST_F(TrafficObserverTest, FinishesWhatItHasBegunBeforeTheSessionGoesOn) {
  out->room = out->bytes.size() + 2;
  listener->interject("[long]");
  EXPECT_EQ(out->bytes, "101[l");
  EXPECT_EQ(send("one."), 0U);                 // would_block
  EXPECT_EQ(below->watcher == &owner, false);  // we are told first
  EXPECT_EQ(below->interest, (Interest{true, true}));
  out->room = static_cast<std::size_t>(-1);
  below->watcher->ready({false, true});
  EXPECT_EQ(out->bytes, "101[long]");
  EXPECT_TRUE(owner.told.empty());  // it did not ask
  EXPECT_EQ(below->interest, (Interest{true, false}));
  EXPECT_EQ(send("one."), 4U);
  below->watcher->ready({true, false});
  EXPECT_EQ(owner.told, (std::vector<Interest>{{true, false}}));
}

TEST_F(TrafficObserverTest, SendsAsSoonAsThereIsRoomThoughTheSessionIsSilent) {
  send("one.");
  out->room = out->bytes.size();
  listener->interject("[x]");
  EXPECT_EQ(out->bytes, "101one.");
  EXPECT_EQ(below->interest, (Interest{true, true}));
  out->room = static_cast<std::size_t>(-1);
  below->watcher->ready({false, true});
  EXPECT_EQ(out->bytes, "101one.[x]");
  EXPECT_EQ(below->interest, (Interest{true, false}));
  EXPECT_TRUE(owner.told.empty());
}

TEST_F(TrafficObserverTest, SendsAsSoonAsThereIsRoomThoughTheSessionIsPaused) {
  out->room = out->bytes.size();
  listener->interject("[x]");
  tapped->watch(owner, {});
  EXPECT_EQ(below->interest, (Interest{false, true}));
  out->room = static_cast<std::size_t>(-1);
  below->watcher->ready({false, true});
  EXPECT_EQ(out->bytes, "101[x]");
  EXPECT_EQ(below->interest, Interest{});
}

TEST_F(TrafficObserverTest, WaitsForNothingAfterItsEnd) {
  out->room = out->bytes.size();
  listener->interject("[x]");
  tapped->close();
  EXPECT_EQ(below->interest, Interest{});
}

TEST_F(TrafficObserverTest, ForgetsItWhenNobodyTakesItAnyMore) {
  out->failure = boost::asio::error::connection_reset;
  listener->interject("[x]");
  out->failure = {};
  send("one.");
  EXPECT_EQ(out->bytes, "101one.");
}

}  // namespace
}  // namespace wspc::io
