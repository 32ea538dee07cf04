// SPDX-License-Identifier: MIT
// pipe: the command `wspc pipe`: what comes out of one end goes into the other.
#include "tool/pipe.h"

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "io/listener.h"
#include "io/server.h"
#include "io/socket_stream.h"
#include "tool/console.h"
#include "tool/pipe_address.h"
#include "tool/spawn.h"
#include "tool/stdio_end.h"
#include "tool/web_socket_end.h"

namespace wspc::tool {
namespace {

using Kind = PipeAddress::Kind;

// When one end is over, the other one gets so long to end, and while it still has something to deliver, so long for
// each bit of progress.
constexpr std::chrono::seconds patience{1};
constexpr std::chrono::seconds stall_patience{15};

// A program that talks to one end of a socket pair; the other end is ours. -1: it cannot be started.
int start_program(const std::string& command) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return -1;
  const pid_t process = spawn(command, ends[1], ends[1]);
  ::close(ends[1]);
  if (process != 0) return ends[0];
  ::close(ends[0]);
  return -1;
}

// Two ends, and what passes between them. On one loop.
class Bridge final : public std::enable_shared_from_this<Bridge>, public PipeEnd::Owner {
 public:
  Bridge(io::Loop& loop, std::shared_ptr<PipeEnd> left, std::shared_ptr<PipeEnd> right,
         std::function<void(Bridge&)> done)
      : loop_(loop),
        left_(std::move(left)),
        right_(std::move(right)),
        done_(std::move(done)),
        patience_(loop.context()) {}

  void start() {
    left_->start(*this);
    right_->start(*this);
  }

  void cut() {
    left_->cut();
    right_->cut();
  }

  [[nodiscard]] const Outcome& result() const noexcept { return outcome_; }

 private:
  [[nodiscard]] PipeEnd& other(const PipeEnd& end) noexcept { return &end == left_.get() ? *right_ : *left_; }

  void received(PipeEnd& from, MessageType type, std::string_view message) override {
    // What comes for an end that is over is read all the same: closing a connection with unread input resets it, which
    // would destroy what is still on its way to the peer.
    if (&other(from) != over_ && !other(from).send(type, message)) from.hold();
  }
  void has_room(PipeEnd& end) override { other(end).go_on(); }

  void ended(PipeEnd& end, const Outcome& outcome) override {
    if (outcome_.status == ExitStatus::clean) outcome_ = outcome;
    other(end).finish();
  }

  void over(PipeEnd& end) override {
    other(end).finish();
    if (over_ != nullptr) return finish();
    over_ = &end;
    other(end).go_on();
    wait_for(other(end));
  }

  // For the slower end, as long as it makes progress.
  void wait_for(const PipeEnd& end) {
    patience_.expires_after(end.delivering() ? stall_patience : patience);
    patience_.async_wait([self = shared_from_this(), &end, before = end.unsent()](const io::ErrorCode& error) {
      if (error) return;
      if (end.unsent() == before) return self->finish();
      self->wait_for(end);
    });
  }

  // Not from within a call of an end's.
  void finish() {
    if (std::exchange(finished_, true)) return;
    patience_.cancel();
    say_lost();
    loop_.post([self = shared_from_this()] {
      self->cut();
      std::exchange(self->done_, {})(*self);
    });
  }

  // An end that is cut loses what it still had to deliver.
  void say_lost() {
    std::size_t lost = 0;
    for (const PipeEnd* const end : {left_.get(), right_.get()}) lost += end->lost() + end->unsent();
    if (lost == 0 || outcome_.status != ExitStatus::clean) return;
    outcome_ = {ExitStatus::network, fmt::format("{} byte{} could not be delivered: the other end closed first", lost,
                                                 lost == 1 ? "" : "s")};
  }

  io::Loop& loop_;
  std::shared_ptr<PipeEnd> left_;
  std::shared_ptr<PipeEnd> right_;
  std::function<void(Bridge&)> done_;
  io::Timer patience_;
  Outcome outcome_;
  const PipeEnd* over_ = nullptr;  // the end that was over first
  bool finished_ = false;
};

class Maker {
 public:
  explicit Maker(const PipeOptions& options) : options_(options) {}

  // nullptr: it cannot be made, which has been said.
  std::shared_ptr<PipeEnd> make(io::Loop& loop, const PipeAddress& address) const {
    switch (address.kind) {
      case Kind::stdio:
        return std::make_shared<StdioEnd>(loop, manner());
      case Kind::tcp:
        return std::make_shared<StreamEnd>(loop, manner(),
                                           io::Destination{address.host, address.port, {}, {}, nullptr, {}});
      case Kind::unix_socket:
        return std::make_shared<StreamEnd>(loop, manner(),
                                           io::Destination{"localhost", 0, "unix:" + address.text, {}, nullptr, {}});
      case Kind::program:
        return make_program(loop, address.text);
      case Kind::web_socket:
        break;
    }
    ClientOptions client = options_.client;
    client.url = address.text;
    return std::make_shared<WebSocketEnd>(loop, std::move(client));
  }

  [[nodiscard]] std::shared_ptr<PipeEnd> make(io::Loop& loop, io::Socket socket) const {
    return std::make_shared<StreamEnd>(loop, manner(),
                                       std::make_unique<io::SocketStream>(loop.readiness(), std::move(socket)));
  }

 private:
  [[nodiscard]] StreamEnd::Manner manner() const noexcept {
    const std::uint64_t longest = std::min<std::uint64_t>(options_.client.connection.limits.message, 1U << 30U);
    return {options_.framing, options_.binary ? MessageType::binary : MessageType::text,
            static_cast<std::size_t>(longest)};
  }

  std::shared_ptr<PipeEnd> make_program(io::Loop& loop, const std::string& command) const {
    const int ours = start_program(command);
    if (ours < 0) {
      complain(fmt::format("cannot start {}", command));
      return nullptr;
    }
    io::Socket socket(loop.context());
    socket.assign(boost::asio::generic::stream_protocol(AF_UNIX, 0), ours);
    StreamEnd::Manner own = manner();
    own.may_leave = true;
    return std::make_shared<StreamEnd>(loop, own,
                                       std::make_unique<io::SocketStream>(loop.readiness(), std::move(socket)));
  }

  const PipeOptions& options_;
};

ExitStatus say(const Outcome& outcome) {
  if (outcome.status != ExitStatus::clean && !outcome.text.empty()) complain(outcome.text);
  return outcome.status;
}

ExitStatus between(const Maker& maker, const PipeAddress& left, const PipeAddress& right) {
  io::Loop loop;
  auto first = maker.make(loop, left);
  auto second = maker.make(loop, right);
  if (!first || !second) return ExitStatus::network;
  const auto bridge =
      std::make_shared<Bridge>(loop, std::move(first), std::move(second), [&loop](Bridge&) { loop.stop(); });
  bridge->start();
  loop.run();
  return say(bridge->result());
}

// Whoever comes gets an other end of its own.
class Listening {
 public:
  Listening(const Maker& maker, const PipeAddress& left, const PipeAddress& right)
      : maker_(maker), left_(left), right_(right), signals_(loop_.context(), SIGINT, SIGTERM) {}

  ExitStatus run() {
    io::Listener listener(loop_.context(),
                          {[this](io::Socket socket) { begin(std::move(socket)); }, [] { return true; },
                           [](const io::ErrorCode& error) { complain("accept: " + error.message()); }});
    const std::string address = left_.kind == Kind::unix_socket ? "unix:" + left_.text : left_.host;
    if (const std::string problem = listener.listen({address, left_.port, false}); !problem.empty()) {
      complain("cannot listen on " + problem);
      return ExitStatus::network;
    }
    const auto where = io::tcp_endpoint(listener.endpoint());
    note(fmt::format("wspc: listening on {}", where.port() == 0 ? address : io::format(where)));
    listener.start();
    // This owns the loop: no handler runs when it is gone.
    signals_.async_wait([this](const io::ErrorCode& error, int) {
      if (!error) loop_.stop();
    });
    loop_.run();
    for (const auto& bridge : bridges_) bridge->cut();
    return ExitStatus::clean;
  }

 private:
  void begin(io::Socket socket) {
    auto other = maker_.make(loop_, right_);
    if (!other) return;
    const auto bridge =
        std::make_shared<Bridge>(loop_, maker_.make(loop_, std::move(socket)), std::move(other), [this](Bridge& done) {
          say(done.result());
          std::erase_if(bridges_, [&done](const auto& each) { return each.get() == &done; });
        });
    bridges_.insert(bridge);
    bridge->start();
  }

  const Maker& maker_;
  const PipeAddress& left_;
  const PipeAddress& right_;
  io::Loop loop_;
  boost::asio::signal_set signals_;
  std::set<std::shared_ptr<Bridge>> bridges_;
};

// The same for WebSockets. On one thread.
class Serving final : public io::ServerHandler {
 public:
  Serving(const Maker& maker, const PipeAddress& right) : maker_(maker), right_(right) {}

  void opened(io::Session& session) override {
    auto other = maker_.make(session.loop(), right_);
    if (!other) {
      session.close(close_code::internal_error);
      return;
    }
    const auto own = std::make_shared<WebSocketEnd>(session);
    session.context(own.get());
    const auto bridge = std::make_shared<Bridge>(session.loop(), own, std::move(other), [this](Bridge& done) {
      say(done.result());
      std::erase_if(bridges_, [&done](const auto& each) { return each.get() == &done; });
    });
    bridges_.insert(bridge);
    bridge->start();
  }
  void event(io::Session& session, const Event& event) override {
    if (auto* const end = end_of(session)) end->event(session, event);
  }
  void writable(io::Session& session) override {
    if (auto* const end = end_of(session)) end->writable(session);
  }
  void closed(io::Session& session, const Closure& closure) override {
    if (auto* const end = end_of(session)) end->closed(session, closure);
  }
  void refused(const io::Refused& refused) override {
    complain(fmt::format("{} refused: {}", refused.remote, refused.text));
  }

  // While the server is still there.
  void end() {
    for (const auto& bridge : std::exchange(bridges_, {})) bridge->cut();
  }

 private:
  static WebSocketEnd* end_of(io::Session& session) noexcept { return static_cast<WebSocketEnd*>(session.context()); }

  const Maker& maker_;
  const PipeAddress& right_;
  std::set<std::shared_ptr<Bridge>> bridges_;
};

ExitStatus serve_pipes(const PipeOptions& options, const Maker& maker, const PipeAddress& left,
                       const PipeAddress& right) {
  Serving serving(maker, right);
  io::Server server({.address = left.host, .port = left.port, .connection = options.client.connection}, serving);
  if (const std::string problem = server.listen(); !problem.empty()) {
    complain("cannot listen on " + problem);
    return ExitStatus::network;
  }
  server.obey_signals();
  note(fmt::format("wspc: listening on {}", server.url()));
  server.run();
  serving.end();
  return ExitStatus::clean;
}

}  // namespace

ExitStatus pipe(const PipeOptions& options) {
  PipeAddress left;
  PipeAddress right;
  std::string wrong = parse(options.left, left);
  if (wrong.empty()) wrong = parse(options.right, right);
  if (wrong.empty() && right.listens) std::swap(left, right);
  if (wrong.empty() && right.listens) wrong = "only one of the two can listen";
  if (wrong.empty() && left.listens && right.kind == Kind::stdio)
    wrong = "stdin and stdout cannot be shared by all who come";
  if (wrong.empty() && left.kind == Kind::stdio && right.kind == Kind::stdio) wrong = "that is cat";
  if (!wrong.empty()) {
    complain(wrong);
    return ExitStatus::usage;
  }
  ::signal(SIGCHLD, SIG_IGN);  // programs are not waited for
  const Maker maker(options);
  if (!left.listens) return between(maker, left, right);
  return left.kind == Kind::web_socket ? serve_pipes(options, maker, left, right) : Listening(maker, left, right).run();
}

}  // namespace wspc::tool
