// SPDX-License-Identifier: MIT
// session: one WebSocket on a stream of its own, on either side.   RFC 6455 §7
//
// A session lives on the thread of its loop. Its functions may be called from there: from a Handler, or from a task
// that was posted. From any other thread, SessionHandle::post() is the one crossing point.
// Nothing that a session's functions do calls the Handler: what follows from them comes after the Handler has returned.
#ifndef WSPC_IO_SESSION_SESSION_H
#define WSPC_IO_SESSION_SESSION_H

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/loop/counters.h"
#include "io/loop/loop_member.h"
#include "io/loop/readiness.h"
#include "io/loop/stream.h"
#include "io/session/handler.h"
#include "io/session/opening.h"
#include "io/session/outgoing.h"
#include "io/session/progress.h"
#include "io/session/receiving.h"
#include "wspc/connection.h"

namespace wspc::io {

class Loop;
class Mailbox;
class Session;

// A session, seen from anywhere. Copies are cheap, keep nothing alive, and may outlive the session, its loop and
// server.
class SessionHandle {
 public:
  SessionHandle() = default;

  // Runs `task` on the session's loop thread, after the calls that this thread posted before; not at all when the
  // session has ended by then. From any thread.
  void post(std::function<void(Session&)> task) const;

  // The session is gone (or none was ever meant). The opposite may be outdated when it arrives.
  [[nodiscard]] bool expired() const noexcept { return session_.expired(); }

 private:
  friend class Session;
  SessionHandle(std::shared_ptr<Mailbox> mailbox, std::weak_ptr<Session> session) noexcept;
  std::shared_ptr<Mailbox> mailbox_;
  std::weak_ptr<Session> session_;
};

class Session final : public std::enable_shared_from_this<Session>, public LoopMember, private ReadinessWatcher {
 public:
  // ---- sending: as the functions of wspc::Connection, with the same errors. What is queued leaves soon, in one write.

  Error send(MessageType type, std::span<const std::byte> payload, std::optional<Compress> compress = {}) noexcept;
  Error send_text(std::string_view payload, std::optional<Compress> compress = {}) noexcept;
  Error send_binary(std::span<const std::byte> payload, std::optional<Compress> compress = {}) noexcept {
    return send(MessageType::binary, payload, compress);
  }
  Error send_fragment(MessageType type, std::span<const std::byte> payload,
                      std::optional<Compress> compress = {}) noexcept;
  Error send(const Prepared& message) noexcept;

  // Without the copy: `owner` keeps `payload` alive and unchanged, and is let go when it has been transmitted (or the
  // session is over).
  Error send_borrowed(MessageType type, std::span<const std::byte> payload, std::shared_ptr<const void> owner,
                      std::optional<Compress> compress = {});

  Error ping(std::span<const std::byte> payload = {}) noexcept;
  Error pong(std::span<const std::byte> payload = {}) noexcept;

  // Starts the closing handshake; closed() follows.
  Error close(std::uint16_t code = close_code::normal, std::string_view reason = {}) noexcept;

  // Ends the TCP connection at once, without a closing handshake; closed() follows.
  void abort() noexcept;

  // Nothing more is received, and no event comes, until resume_receiving(): the application has no room for it. Pings
  // of the peer are not answered meanwhile. The session still ends when the peer has gone: pings of our own that its
  // machine does not acknowledge, a reset, or an end of file end it after Timeouts::pong in which the application has
  // received nothing.
  void pause_receiving() noexcept { receiving_.paused_by_application = true; }
  void resume_receiving() noexcept;

  // A close() follows as soon as there is room for it. Nothing more is awaited but that the peer takes our bytes: it is
  // cut when it takes none for Timeouts::close. Ends a pause_receiving().
  void finish() noexcept;

  // ---- what it is ------------------------------------------------------------------------------------------------

  // A number that no other session of this process has, since it opened; and one for what is no session, but is counted
  // with them.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  [[nodiscard]] static std::uint64_t new_id() noexcept;
  [[nodiscard]] const Connection& connection() const noexcept { return connection_; }
  [[nodiscard]] std::size_t queued() const noexcept;                                    // bytes not yet written
  [[nodiscard]] std::string_view subprotocol() const noexcept { return subprotocol_; }  // empty: none
  [[nodiscard]] std::string_view path() const noexcept { return path_; }  // of the request, without the query
  [[nodiscard]] std::string remote() const;                               // Stream::remote()
  // Why the connection below has ended; eof: the peer ended it in good order; none: we did, or it has not.
  [[nodiscard]] const ErrorCode& transport_error() const noexcept { return transport_error_; }
  [[nodiscard]] bool is_open() const noexcept { return phase_ == Phase::open; }
  [[nodiscard]] Loop& loop() const noexcept { return loop_; }
  [[nodiscard]] SessionHandle handle();

  // A pointer of the application's own; nullptr until it is set.
  [[nodiscard]] void* context() const noexcept { return context_; }
  void context(void* pointer) noexcept { context_ = pointer; }

  // Requires: the caller is a TrafficObserver of this session, in a catch block. What is thrown is told to
  // Handler::threw(), and the session closes with 1011.
  void caught_by_observer() noexcept;

  // ---- for Server and Client -------------------------------------------------------------------------------------

  struct Start {
    Role role = Role::server;
    Options options{};  // timeouts.open: what is left of it
    std::unique_ptr<Opening> opening{};
    unsigned rate = 0;  // messages and control frames of the peer's in a second, on average; 0: any
  };

  // A session on a stream, in its opening handshake. The loop keeps it alive until it has ended.
  static std::shared_ptr<Session> start(Loop& loop, std::unique_ptr<Stream> stream, Start start, Handler& handler);

  // Runs `task` for every open session of the loop. On the loop's thread.
  static void for_each_open(Loop& loop, const std::function<void(Session&)>& task);

  // Runs `task` for every session of the loop, including those in their opening handshake. It may end sessions. On the
  // loop's thread.
  static void for_each(Loop& loop, const std::function<void(Session&)>& task);

  // The server does not want to go on: an open session closes with 1001, one in its opening handshake is refused.
  void go_away();

  // After this, a handler that has not been told opened() may be destroyed: the session no longer uses it.
  void forget_handler() noexcept;

 private:
  enum class Phase : std::uint8_t {
    opening,
    open,
    refusing,   // the opening handshake failed: last words are being written
    lingering,  // all is written and our half is shut: the peer's end of file is awaited
    ended,
  };
  // What is to become of the session.
  enum class Intent : std::uint8_t {
    stay,
    finish,  // the application has said everything
    abort,
  };
  struct Key {};  // only start() makes sessions

 public:
  Session(Key, Loop& loop, std::unique_ptr<Stream> stream, Start start, Handler& handler);
  ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

 private:
  friend class SessionHandle;  // call()

  // From the network: session_in.cpp.
  void ready(Interest what) override;
  void receive();
  void take(std::span<std::byte> input);
  void be_ready(Interest what);
  void open(std::span<std::byte>& input);
  void hand_on(std::span<std::byte> input);
  void deliver(std::span<std::byte> input);
  void resume();
  void lost();

  // To the network: session_out.cpp.
  void flush();
  void broke(const ErrorCode& error);
  [[nodiscard]] std::size_t gather(std::span<std::span<const std::byte>> out) noexcept;
  void written(std::size_t bytes);
  [[nodiscard]] Error sent(Error result) noexcept;
  [[nodiscard]] Error told(Error result) noexcept;
  void attach_observer(std::span<const std::byte> input);
  void tell_opened();
  void withdraw();
  void tell(const Event& event) noexcept;
  [[nodiscard]] bool is_known() const noexcept { return is_open() && opened_; }
  void touch() noexcept;

  // Calls a function of the application's.
  template <class Call>
  void call(Call call) noexcept {
    try {
      call();
    } catch (...) {
      caught();
    }
  }

  // Does one step of the session's own. What it throws ends the session.
  template <class Step>
  void guard(Step step) noexcept {
    try {
      step();
    } catch (...) {
      ruined();
    }
  }
  void caught() noexcept;
  void ruined() noexcept;

  // Time, and what follows from all that has happened: session.cpp.
  void due(TimePoint now) override;
  void expire(TimePoint now);
  void be_due(TimePoint now);
  void settle_now();
  void arm();
  [[nodiscard]] TimePoint next() const noexcept;
  [[nodiscard]] TimePoint connection_due() const noexcept;
  void settle() override;
  bool watch();
  bool advance();
  [[nodiscard]] bool may_invite() const noexcept;
  void depart();

  // How the peer takes what we send: session_progress.cpp.
  [[nodiscard]] bool is_leaving() const noexcept;
  [[nodiscard]] std::size_t unsent() const noexcept;
  [[nodiscard]] bool must_look() const noexcept;
  [[nodiscard]] bool must_probe() const noexcept;
  [[nodiscard]] bool may_stall() const noexcept;
  void look(TimePoint now);
  void probe(TimePoint now);
  [[nodiscard]] bool is_stuck(TimePoint now) const noexcept;
  void leave_within(std::chrono::milliseconds time) noexcept;
  void peer_hung_up() noexcept;
  void stay_while_receiving() noexcept;
  static constexpr std::chrono::milliseconds linger{1000};  // how long the peer's end of file is awaited after our own
  void give_up(Opening::Reason reason, std::chrono::milliseconds within = linger);
  void leave();
  void end();
  void abandon() noexcept override;

  [[nodiscard]] bool is_aborting() const noexcept { return intent_ == Intent::abort; }
  [[nodiscard]] bool is_finishing() const noexcept { return intent_ == Intent::finish; }
  [[nodiscard]] bool full() const noexcept {
    return !outgoing_.is_broken() && connection_.queued() >= receiving_.stop_at;
  }
  [[nodiscard]] bool may_deliver() const noexcept { return receiving_.is_allowed() && !full(); }
  [[nodiscard]] bool may_resume() const noexcept { return receiving_.is_allowed() && room(); }
  void count(const Event& event) noexcept;
  [[nodiscard]] bool room() const noexcept {
    return outgoing_.is_broken() || connection_.queued() <= receiving_.stop_at / 2;
  }
  [[nodiscard]] bool all_written() const noexcept {
    return outgoing_.is_broken() || (outgoing_.greeting_left().empty() && connection_.queued() == 0);
  }

  Loop& loop_;
  Handler* handler_;
  void* context_ = nullptr;  // the application's
  std::unique_ptr<Stream> stream_;
  Connection connection_;
  std::unique_ptr<Opening> opening_;  // until it has opened
  Outgoing outgoing_;
  Receiving receiving_;
  Progress progress_;
  std::string subprotocol_;
  std::string path_;
  ErrorCode transport_error_;
  std::uint64_t id_ = 0;
  TimePoint active_{};  // when something was last received, or could be written again
  Phase phase_ = Phase::opening;
  Intent intent_ = Intent::stay;
  bool opened_ = false;   // Handler::opened() has been called, and has not thrown
  bool settling_ = true;  // settle() is running or will be called: nobody has to ask for it
  bool trimmed_ = true;   // the engine has given back what it does not need
};

}  // namespace wspc::io

#endif
