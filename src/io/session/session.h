// SPDX-License-Identifier: MIT
// session: one WebSocket on its own stream, as client or server.   RFC 6455 §7
//
// Thread safety: call a session's functions on its loop's thread, from a Handler or from a posted task. Other threads
// use SessionHandle::post().
//
// A session's functions never call the Handler. The calls that result from them follow after the Handler has returned.
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

// A reference to a session for any thread. Copies are cheap, keep nothing alive, and may outlive the session, its loop
// and its server.
class SessionHandle {
 public:
  SessionHandle() = default;

  // Runs `task` on the session's loop thread, after the tasks that this thread has posted before. If the session has
  // ended by then, the task is dropped. From any thread.
  void post(std::function<void(Session&)> task) const;

  // Returns true if the session is gone or the handle is empty. A result of false may be outdated when it is returned.
  [[nodiscard]] bool expired() const noexcept { return session_.expired(); }

 private:
  friend class Session;
  SessionHandle(std::shared_ptr<Mailbox> mailbox, std::weak_ptr<Session> session) noexcept;
  std::shared_ptr<Mailbox> mailbox_;
  std::weak_ptr<Session> session_;
};

class Session final : public std::enable_shared_from_this<Session>, public LoopMember, private ReadinessWatcher {
 public:
  // ---- sending: as the functions of wspc::Connection, with the same errors. Queued bytes leave soon, in one write.

  Error send(MessageType type, std::span<const std::byte> payload, std::optional<Compress> compress = {}) noexcept;
  Error send_text(std::string_view payload, std::optional<Compress> compress = {}) noexcept;
  Error send_binary(std::span<const std::byte> payload, std::optional<Compress> compress = {}) noexcept {
    return send(MessageType::binary, payload, compress);
  }
  Error send_fragment(MessageType type, std::span<const std::byte> payload,
                      std::optional<Compress> compress = {}) noexcept;
  Error send(const Prepared& message) noexcept;

  // Sends `payload` without a copy. `owner` keeps it alive and unchanged, and is released when the payload has been
  // transmitted or the session is over.
  Error send_borrowed(MessageType type, std::span<const std::byte> payload, std::shared_ptr<const void> owner,
                      std::optional<Compress> compress = {});

  Error ping(std::span<const std::byte> payload = {}) noexcept;
  Error pong(std::span<const std::byte> payload = {}) noexcept;

  // Starts the closing handshake; closed() follows.
  Error close(std::uint16_t code = close_code::normal, std::string_view reason = {}) noexcept;

  // Ends the TCP connection immediately, without a closing handshake; closed() follows.
  void abort() noexcept;

  // Stops receiving, and events, until resume_receiving(), because the application has no room for more. The peer's
  // pings are not answered meanwhile. The session still ends if the peer is gone: if the peer's machine does not
  // acknowledge our pings, or after a reset or an end of file, it ends when the application has received nothing for
  // Timeouts::pong.
  void pause_receiving() noexcept { receiving_.paused_by_application = true; }
  void resume_receiving() noexcept;

  // Calls close() as soon as there is room for a Close frame. If the peer takes none of our bytes for Timeouts::close,
  // the connection is aborted. Ends a pause_receiving().
  void finish() noexcept;

  // ---- properties ------------------------------------------------------------------------------------------------

  // Returns a number that no other session of this process has; valid once the session is open. new_id() returns one
  // for a connection that is not a session but is numbered with them.
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  [[nodiscard]] static std::uint64_t new_id() noexcept;
  [[nodiscard]] const Connection& connection() const noexcept { return connection_; }
  [[nodiscard]] std::size_t queued() const noexcept;                                    // bytes not yet written
  [[nodiscard]] std::string_view subprotocol() const noexcept { return subprotocol_; }  // empty: none
  [[nodiscard]] std::string_view path() const noexcept { return path_; }  // of the request target, without the query
  [[nodiscard]] std::string remote() const;                               // Stream::remote()
  // Returns why the connection below has ended: eof if the peer ended it in good order, and no error if we ended it or
  // it has not ended.
  [[nodiscard]] const ErrorCode& transport_error() const noexcept { return transport_error_; }
  [[nodiscard]] bool is_open() const noexcept { return phase_ == Phase::open; }
  [[nodiscard]] Loop& loop() const noexcept { return loop_; }
  [[nodiscard]] SessionHandle handle();

  // A pointer for the application's use; nullptr until it is set.
  [[nodiscard]] void* context() const noexcept { return context_; }
  void context(void* pointer) noexcept { context_ = pointer; }

  // Reports the current exception to Handler::threw() and closes the session with 1011.
  // Requires: the caller is a TrafficObserver of this session, in a catch block.
  void caught_by_observer() noexcept;

  // ---- for Server and Client -------------------------------------------------------------------------------------

  struct Start {
    Role role = Role::server;
    Options options{};  // timeouts.open is the time that is left
    std::unique_ptr<Opening> opening{};
    unsigned rate =
        0;  // how many messages and control frames the peer may send in a second, on average; 0 for any number
  };

  // Starts a session on a stream, in its opening handshake. The loop keeps it alive until it has ended.
  static std::shared_ptr<Session> start(Loop& loop, std::unique_ptr<Stream> stream, Start start, Handler& handler);

  // Runs `task` for every open session of the loop. On the loop's thread.
  static void for_each_open(Loop& loop, const std::function<void(Session&)>& task);

  // Runs `task` for every session of the loop, including those in their opening handshake. It may end sessions. On the
  // loop's thread.
  static void for_each(Loop& loop, const std::function<void(Session&)>& task);

  // Closes an open session with 1001, and refuses one in its opening handshake, because the server is going away.
  void go_away();

  // If opened() has not been called, the session no longer uses its handler after this, and the handler may be
  // destroyed.
  void forget_handler() noexcept;

 private:
  enum class Phase : std::uint8_t {
    opening,
    open,
    refusing,   // the opening handshake failed; the response is being written
    lingering,  // everything is written and our half is shut; the peer's end of file is awaited
    ended,
  };
  // What the session is to do next, apart from its closing handshake.
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

  // Calls a function of the application.
  template <class Call>
  void call(Call call) noexcept {
    try {
      call();
    } catch (...) {
      caught();
    }
  }

  // Does one step of the session itself. An exception ends the session.
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

  // Time, and the consequences of everything that has happened: session.cpp.
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
  static constexpr std::chrono::milliseconds linger{1000};  // the wait for the peer's end of file after our own
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
  bool settling_ = true;  // settle() is running or will be called
  bool trimmed_ = true;   // the engine has given back what it does not need
};

}  // namespace wspc::io

#endif
