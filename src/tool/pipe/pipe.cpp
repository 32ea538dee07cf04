// SPDX-License-Identifier: MIT
// pipe: the command `wspc pipe`, which passes the output of each end to the other.
#include "tool/pipe/pipe.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <set>
#include <signal.h>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "io/loop/socket_stream.h"
#include "io/server/listener.h"
#include "io/server/server.h"
#include "tool/pipe/bridge.h"
#include "tool/pipe/pipe_address.h"
#include "tool/pipe/pipe_options.h"
#include "tool/pipe/program_end.h"
#include "tool/pipe/stdio_end.h"
#include "tool/pipe/web_socket_end.h"
#include "tool/programs/process_group.h"
#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

using Kind = PipeAddress::Kind;

// For programs to end when they have been hung up, before they are killed.
constexpr std::chrono::seconds until_killed{5};
constexpr std::size_t longest_unix_write = 4096;

// For what was sent to be taken, when pipes are cut by a signal.
constexpr std::chrono::seconds until_acknowledged{1};
constexpr std::chrono::milliseconds look_again{10};

class Maker {
 public:
  Maker(const PipeOptions& options, RunningGroups& running) : options_(options), running_(running) {}

  // Returns nullptr if it cannot be made, which has been reported.
  std::shared_ptr<PipeEnd> make(io::Loop& loop, const PipeAddress& address) const {
    switch (address.kind) {
      case Kind::stdio:
        return std::make_shared<StdioEnd>(loop, options());
      case Kind::tcp:
        return std::make_shared<StreamEnd>(loop, options(),
                                           io::Destination{address.host, address.port, {}, {}, nullptr, {}});
      case Kind::unix_socket:
        return std::make_shared<StreamEnd>(loop, unix_manner(),
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

  [[nodiscard]] std::shared_ptr<PipeEnd> make(io::Loop& loop, io::Socket socket, Kind kind) const {
    return std::make_shared<StreamEnd>(loop, kind == Kind::unix_socket ? unix_manner() : options(),
                                       std::make_unique<io::SocketStream>(loop.readiness(), std::move(socket)));
  }

 private:
  [[nodiscard]] StreamEnd::Options options() const noexcept {
    const std::uint64_t longest = std::min<std::uint64_t>(options_.client.connection.limits.message, 1U << 30U);
    return {options_.framing, options_.binary ? MessageType::binary : MessageType::text,
            static_cast<std::size_t>(longest)};
  }

  [[nodiscard]] StreamEnd::Options unix_manner() const noexcept {
    StreamEnd::Options made = options();
    made.longest_write = longest_unix_write;
    return made;
  }

  std::shared_ptr<PipeEnd> make_program(io::Loop& loop, const std::string& command) const {
    auto made = ProgramEnd::start_program(loop, options(), command, running_);
    if (!made) complain(fmt::format("cannot start {}: {}", command, std::generic_category().message(errno)));
    return made;
  }

  const PipeOptions& options_;
  RunningGroups& running_;
};

ExitStatus say(const ConversationResult& result) {
  if (result.status != ExitStatus::clean && !result.text.empty()) complain(result.text);
  return result.status;
}

ExitStatus between(const Maker& maker, const PipeAddress& left, const PipeAddress& right) {
  io::Loop loop;
  auto first = maker.make(loop, left);
  auto second = maker.make(loop, right);
  if (!first || !second) return ExitStatus::network;
  const auto bridge =
      std::make_shared<Bridge>(loop, std::move(first), std::move(second), [&loop](Bridge&) { loop.stop(); });
  bridge->start();
  bool interrupted = false;
  boost::asio::signal_set signals(loop.context(), SIGINT, SIGTERM);
  signals.async_wait([&loop, &interrupted](const io::ErrorCode& error, int) {
    if (error) return;
    interrupted = true;
    loop.stop();
  });
  loop.run();
  if (interrupted) bridge->abort();
  const ExitStatus status = say(bridge->result());
  return interrupted && status == ExitStatus::clean ? ExitStatus::interrupted : status;
}

// One pipe for each connection that is accepted. The command ends with the status of the first pipe that failed.
class Bridges {
 public:
  void begin(io::Loop& loop, std::shared_ptr<PipeEnd> left, std::shared_ptr<PipeEnd> right) {
    const auto bridge = std::make_shared<Bridge>(loop, std::move(left), std::move(right), [this](Bridge& done) {
      note(done);
      std::erase_if(bridges_, [&done](const auto& each) { return each.get() == &done; });
    });
    bridges_.insert(bridge);
    bridge->start();
  }

  // Aborts the remaining pipes, while the loop still exists.
  ExitStatus end() {
    wait_for_acknowledgements();
    for (const auto& bridge : std::exchange(bridges_, {})) {
      bridge->abort();
      note(*bridge);
    }
    return status_;
  }

  void fail() noexcept {
    if (status_ == ExitStatus::clean) status_ = ExitStatus::network;
  }

 private:
  // The peers' acknowledgements arrive a moment later; waiting for them does not need the loop.
  void wait_for_acknowledgements() const {
    const auto is_done = [](const auto& bridge) { return bridge->unsent() == 0; };
    const auto until = std::chrono::steady_clock::now() + until_acknowledged;
    while (!std::all_of(bridges_.begin(), bridges_.end(), is_done) && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(look_again);
    }
  }

  void note(const Bridge& done) {
    const ExitStatus status = say(done.result());
    if (status_ == ExitStatus::clean) status_ = status;
  }

  std::set<std::shared_ptr<Bridge>> bridges_;
  ExitStatus status_ = ExitStatus::clean;
};

// Each connection that is accepted gets an other end of its own.
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
    return bridges_.end();
  }

 private:
  void begin(io::Socket socket) {
    auto other = maker_.make(loop_, right_);
    if (!other) return bridges_.fail();
    bridges_.begin(loop_, maker_.make(loop_, std::move(socket), left_.kind), std::move(other));
  }

  const Maker& maker_;
  const PipeAddress& left_;
  const PipeAddress& right_;
  io::Loop loop_;
  boost::asio::signal_set signals_;
  Bridges bridges_;
};

// The same for WebSockets. On one thread.
class Serving final : public io::ServerHandler {
 public:
  Serving(const Maker& maker, const PipeAddress& right) : maker_(maker), right_(right) {}

  void opened(io::Session& session) override {
    auto other = maker_.make(session.loop(), right_);
    if (!other) {
      session.close(close_code::internal_error);
      return bridges_.fail();
    }
    const auto own = std::make_shared<WebSocketEnd>(session);
    session.context(own.get());
    bridges_.begin(session.loop(), own, std::move(other));
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

  // Call it while the server still exists.
  ExitStatus end() { return bridges_.end(); }

 private:
  static WebSocketEnd* end_of(io::Session& session) noexcept { return static_cast<WebSocketEnd*>(session.context()); }

  const Maker& maker_;
  const PipeAddress& right_;
  Bridges bridges_;
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
  return serving.end();
}

ExitStatus connect(const PipeOptions& options, const Maker& maker, const PipeAddress& left, const PipeAddress& right) {
  if (!left.listens) return between(maker, left, right);
  return left.kind == Kind::web_socket ? serve_pipes(options, maker, left, right) : Listening(maker, left, right).run();
}

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
  RunningGroups programs;
  const ExitStatus status = connect(options, Maker(options, programs), left, right);
  programs.end(until_killed);
  return status;
}

}  // namespace

Command pipe_command() {
  return make_command<PipeOptions>("pipe", "Connect a WebSocket with whatever speaks bytes", add_options, pipe);
}

}  // namespace wspc::tool
