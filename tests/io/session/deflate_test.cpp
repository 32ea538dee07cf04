// SPDX-License-Identifier: MIT
// deflate_test: sessions that compress, on both sides: what was agreed on reaches the engine, and nothing is lost.
//                                                                                                          RFC 7692
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/client/client_trial.h"
#include "io/running_server.h"

namespace wspc::io {
namespace {

using Agreed = std::optional<DeflateParameters>;

// Message number i: words that repeat, so that compression has something to do, and where it stands among the others.
std::string message(std::size_t i) {
  std::string text = std::to_string(i) + ": ";
  while (text.size() < i * 7919 % 200'000) text += "word" + std::to_string(text.size() * (i + 1) % 1000) + ' ';
  return text;
}

// A client that sends so many messages, at most three on their way, and wants them back in order.
class Talk {
 public:
  Talk(RunningServer& server, std::optional<DeflateOptions> deflate, std::size_t count)
      : trial_({.url = server->url(), .deflate = deflate}), count_(count) {
    trial_.recorder.at_open = [this](Session& session) {
      if (const auto* negotiated = session.connection().negotiated()) agreed = *negotiated;
      for (int i = 0; i < 3; ++i) send(session);
    };
    trial_.recorder.at_event = [this](Session& session, const Event& event) { hear(session, event); };
  }
  void go() { trial_.go(); }

  Agreed agreed;
  DeflateUsage usage;
  std::size_t good = 0;

 private:
  void send(Session& session) {
    if (sent_ == count_) return;
    EXPECT_EQ(session.send_text(message(sent_++)), Error::none);
  }
  void hear(Session& session, const Event& event) {
    if (event.type != Event::Type::text) return;
    text_ += event.text();
    if (!event.last) return;
    if (text_ != message(good)) return session.abort();
    text_.clear();
    usage = session.connection().deflate_usage();
    if (++good == count_) session.close();
    send(session);
  }

  Trial trial_;
  std::size_t count_;
  std::size_t sent_ = 0;
  std::string text_;
};

// A server with `options` that records the compression parameters of its sessions.
struct Compressing {
  explicit Compressing(ServerOptions options)
      : server(std::move(options), [this](EchoHandler& handler) {
          handler.at_open = [this](Session& session) {
            const auto* negotiated = session.connection().negotiated();
            agreed.push_back(negotiated == nullptr ? Agreed() : Agreed(*negotiated));
          };
        }) {}
  std::vector<Agreed> agreed;  // written before the answer to anything that the client can see
  RunningServer server;
};

ServerOptions with(std::optional<DeflateOptions> deflate) {
  ServerOptions options;
  options.policy.deflate = deflate;
  return options;
}

TEST(Deflate, IsOffUnlessBothSidesWantIt) {
  for (const bool wanted_by_server : {false, true}) {
    Compressing peer(with(wanted_by_server ? std::optional<DeflateOptions>(std::in_place) : std::nullopt));
    Talk talk(peer.server, wanted_by_server ? std::nullopt : std::optional<DeflateOptions>(std::in_place), 3);
    talk.go();
    peer.server.stop();
    EXPECT_EQ(talk.good, 3u);
    EXPECT_FALSE(talk.agreed);
    EXPECT_EQ(talk.usage.sent_plain + talk.usage.received_plain, 0u);
    EXPECT_EQ(peer.agreed, (std::vector<Agreed>{std::nullopt}));
  }
}

TEST(Deflate, WhatWasAgreedOnReachesBothEngines) {
  Compressing peer(with(DeflateOptions{.server_no_context_takeover = true, .client_max_window_bits = 9}));
  Talk talk(peer.server, DeflateOptions{.server_max_window_bits = 10}, 50);
  talk.go();
  peer.server.stop();
  const DeflateParameters expected{
      .server_no_context_takeover = true, .server_max_window_bits = 10, .client_max_window_bits = 9};
  EXPECT_EQ(talk.good, 50u);
  EXPECT_EQ(talk.agreed, Agreed(expected));
  EXPECT_EQ(peer.agreed, (std::vector<Agreed>{expected}));
  EXPECT_GT(talk.usage.sent_plain, 1'000'000u);
  EXPECT_LT(talk.usage.sent_compressed, talk.usage.sent_plain / 2);
  EXPECT_LT(talk.usage.received_compressed, talk.usage.received_plain / 2);
}

// Reading pauses after each piece, in the middle of what one read has brought, and of what one piece inflates to.
TEST(Deflate, LosesNothingWhenReadingPauses) {
  for (const DeflateOptions& deflate :
       {DeflateOptions{}, DeflateOptions{.server_no_context_takeover = true, .client_no_context_takeover = true}}) {
    ServerOptions options = with(deflate);
    options.connection.limits.outbox = 1;
    options.connection.delivery = Delivery::pieces;
    Compressing peer(std::move(options));
    Talk talk(peer.server, DeflateOptions{}, 60);
    talk.go();
    peer.server.stop();
    EXPECT_EQ(talk.good, 60u);
    EXPECT_TRUE(peer.server.handler.refused_sends_.empty());
  }
}

TEST(Deflate, AMessageMayGoUncompressed) {
  Compressing peer(with(DeflateOptions{}));
  Trial trial({.url = peer.server->url(), .deflate = DeflateOptions{}});
  DeflateUsage usage;
  trial.recorder.at_open = [](Session& session) {
    EXPECT_EQ(session.send_text(message(5), Compress::never), Error::none);
    EXPECT_EQ(session.send_text("short", Compress::always), Error::none);
    EXPECT_EQ(session.send_fragment(MessageType::text, {}, Compress::always), Error::none);
    EXPECT_EQ(session.send_text("end"), Error::none);
  };
  int heard = 0;
  trial.recorder.at_event = [&](Session& session, const Event& event) {
    if (event.type == Event::Type::text && ++heard == 3) {
      usage = session.connection().deflate_usage();
      session.close();
    }
  };
  trial.go();
  EXPECT_EQ(heard, 3);
  EXPECT_EQ(usage.sent_plain, 8u);
}

}  // namespace
}  // namespace wspc::io
