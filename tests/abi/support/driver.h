// SPDX-License-Identifier: MIT
// driver: an application on a handle, over byte queues in memory, that holds the handle to its contract.
//
// Every single action is checked, whatever the test is about: pointers lie in the given buffer or in the memory of the
// pending send, elements beyond the count are untouched, the type is one of those there are, each queue says only what
// belongs to it, a cancelled operation is indicated next, what was handed out keeps its value until it is completed,
// and each queued operation is indicated once. See docs/compatibility.md.
#ifndef WSPC_TESTS_ABI_SUPPORT_DRIVER_H
#define WSPC_TESTS_ABI_SUPPORT_DRIVER_H

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/support/arena.h"
#include "abi/support/headers.h"
#include "abi/support/wire.h"
#include "websocket.h"
#include "websocket_ext.h"

namespace wspc::contract {

inline constexpr auto send_queue = WEB_SOCKET_SEND_ACTION_QUEUE;
inline constexpr auto receive_queue = WEB_SOCKET_RECEIVE_ACTION_QUEUE;
inline constexpr auto all_queues = WEB_SOCKET_ALL_ACTION_QUEUE;

enum class Role { client, server };

struct Setup {
  ULONG receive = 4096;
  ULONG send = 0;  // 0: the role's default
  std::size_t alignment = 0;
  bool allocated = true;  // in a buffer of the application's, of exactly receive + send + 144 bytes
  BOOL disable_masking = FALSE;
  BOOL disable_utf8 = FALSE;
  std::string extension = {};                // negotiated when not empty
  std::optional<WSPC_DEFLATE> deflate = {};  // negotiated as well; the given buffer is larger then
  std::optional<WSPC_LIMITS> limits = {};
};

struct Policy {
  bool split = false;       // the two queues in turn, as .NET; otherwise the ALL queue, as the sample
  ULONG capacity = 2;       // elements per WebSocketGetAction
  std::size_t chunk = ~0U;  // bytes that the network has at a time
  ULONG room = 0;           // bytes in the buffer of each receive; 0: the component's buffer
};

struct Action {
  HRESULT result = S_OK;
  WEB_SOCKET_ACTION action = WEB_SOCKET_NO_ACTION;
  WEB_SOCKET_BUFFER_TYPE type = {};
  std::vector<WEB_SOCKET_BUFFER> buffers;
  PVOID application = nullptr;
  PVOID context = nullptr;
  WEB_SOCKET_ACTION_QUEUE queue = all_queues;  // the one that was asked

  [[nodiscard]] ULONG total() const;
  [[nodiscard]] std::string bytes() const;
};

// The result of a receive.
struct Received {
  WEB_SOCKET_BUFFER_TYPE type = {};
  std::string data = {};  // or the reason of a Close
  unsigned status = 0;    // of a Close
  bool null = false;      // the pointer was NULL
  PVOID context = nullptr;
};

// A whole message, as an application sees it.
struct Message {
  bool utf8 = false;
  std::string payload;
  bool operator==(const Message&) const = default;
};

class App {
 public:
  // A handle with its opening handshake behind it.
  explicit App(Role role, Setup setup = {}, Policy policy = {});
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Queue an operation. Its memory is the driver's, and freed once it is indicated. *context tells it apart.
  HRESULT send(WEB_SOCKET_BUFFER_TYPE type, std::string_view payload, PVOID* context = nullptr);
  HRESULT send_close(unsigned status, std::string_view reason = {}, PVOID* context = nullptr);
  HRESULT send_control(WEB_SOCKET_BUFFER_TYPE type, PVOID* context = nullptr);  // pBuffer is NULL
  HRESULT receive(PVOID* context = nullptr);                                    // as the policy says
  HRESULT receive_into(ULONG room, PVOID* context = nullptr);

  // One step by hand. complete() with what was transferred; transfer() moves the bytes of a network action first.
  Action next(WEB_SOCKET_ACTION_QUEUE queue) { return next(queue, policy.capacity); }
  Action next(WEB_SOCKET_ACTION_QUEUE queue, ULONG capacity);
  void complete(const Action& action, ULONG bytes);
  void transfer(const Action& action);

  void feed(std::string_view wire) { incoming += wire; }
  void feed(const Frame& frame) { feed(role_ == Role::server ? from_client(frame) : from_server(frame)); }
  // Plays until there is nothing to do, or an error. listen: there is always a receive queued until a Close arrived.
  void run();
  void listen() { listening_ = true, run(); }
  // At most `steps` actions; the last one stays uncompleted when `hold`. False when there was less to do.
  bool run_steps(std::size_t steps, bool hold);

  void abort();
  // Until NO_ACTION, as the sample (all: with full completions) or as .NET does it. Fails the test if that never comes.
  void drain_all();
  void drain_each();
  // Completes all outstanding actions with 0 bytes.
  void complete_outstanding();

  // Frames that went out since the last time; each must be masked as the role demands.
  std::vector<Frame> frames();
  // Messages that were received since the last time, put together; fails the test when pieces do not fit.
  std::vector<Message> messages();

  WEB_SOCKET_HANDLE handle = nullptr;
  Policy policy;
  std::string incoming;
  std::string outgoing;
  std::vector<Received> received;
  std::vector<PVOID> sent;  // contexts as they were indicated
  std::vector<Action> log;  // every action that was not NO_ACTION
  HRESULT error = S_OK;     // the first one that WebSocketGetAction gave
  std::size_t sends_pending() const { return sends_.size(); }
  std::size_t receives_pending() const { return receives_.size(); }
  ULONG receive_size() const { return setup_.receive; }
  ULONG send_size() const { return setup_.send; }
  bool in_arena(const void* data, std::size_t size) const { return !arena_ || arena_->contains(data, size); }
  const std::vector<Action>& outstanding() const { return outstanding_; }

 private:
  struct Operation {
    PVOID context = nullptr;
    std::unique_ptr<BYTE[]> memory;
    std::string copy;  // of a send's payload
    ULONG size = 0;
  };

  void create();
  void open_client();
  void open_server();
  HRESULT queue_send(WEB_SOCKET_BUFFER_TYPE type, WEB_SOCKET_BUFFER* buffer, Operation operation, PVOID* context);
  PVOID new_context();

  bool turn(WEB_SOCKET_ACTION_QUEUE queue);
  bool keep_listening();

  void check(const Action& action, WEB_SOCKET_ACTION_QUEUE queue);
  void check_failure(const Action& action) const;
  void check_no_action(const Action& action, WEB_SOCKET_ACTION_QUEUE queue) const;
  void check_send(const Action& action, WEB_SOCKET_ACTION_QUEUE queue);
  static void check_own_pong(const Action& action);
  void check_send_complete(const Action& action, WEB_SOCKET_ACTION_QUEUE queue);
  void check_receive(const Action& action, WEB_SOCKET_ACTION_QUEUE queue) const;
  void check_receive_complete(const Action& action, WEB_SOCKET_ACTION_QUEUE queue);
  void check_inside(const Action& action, const WEB_SOCKET_BUFFER& buffer) const;
  bool is_busy(WEB_SOCKET_ACTION action) const;
  bool is_sending() const;
  void record(const Action& action);
  std::size_t drain(WEB_SOCKET_ACTION_QUEUE queue, ULONG capacity, bool full);

  Role role_;
  Setup setup_;
  std::optional<Arena> arena_;
  std::deque<Operation> sends_;
  std::deque<Operation> receives_;
  std::vector<Action> outstanding_;
  std::vector<std::string> snapshots_;  // one per outstanding action: its bytes when it was handed out
  std::uintptr_t contexts_ = 0;
  std::size_t calls_ = 0;
  PVOID cancelled_send_ = nullptr;  // must be indicated next
  PVOID cancelled_receive_ = nullptr;
  bool listening_ = false;
  bool aborted_ = false;
  bool peer_closed_ = false;
};

// Both ends of one connection: plays them against each other until both are quiet.
void converse(App& a, App& b);

// The action is a send of the component's own.
bool is_own_pong(const Action& action);
// NO_ACTION left the variable of the application context alone, or cleared it.
bool is_unset(PVOID context);

}  // namespace wspc::contract

#endif
