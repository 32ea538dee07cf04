// SPDX-License-Identifier: MIT
// side: one end of a conversation: a Connection, the application behind it, and the wire to the other side.
//
// Dice decide what the application does and which calls run out of memory or randomness. After every call, the side
// checks what must hold in any case, and throws Broken if it does not.
#ifndef WSPC_TESTS_CORE_CONVERSATION_SIDE_H
#define WSPC_TESTS_CORE_CONVERSATION_SIDE_H

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/conversation/broken.h"
#include "core/conversation/dice.h"
#include "core/conversation/setup.h"
#include "core/conversation/tally.h"
#include "core/memory/counting.h"
#include "wspc/connection.h"

namespace wspc::conversation {

// A message or a ping that one application has sent and the other one must receive.
struct Said {
  Event::Type type = Event::Type::none;
  std::string payload;
  bool operator==(const Said&) const = default;
};

// The faults that are injected into one call.
struct Trouble {
  std::optional<std::size_t> memory;  // so many allocations succeed, and no more
  bool keys = false;                  // there is no randomness
};

class Side {
 public:
  Side(Role role, const Setup& setup, Dice& dice, TimePoint& clock, Tally& tally);
  ~Side() = default;
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;

  void meet(Side& peer) noexcept { peer_ = &peer; }

  // ---- one random step ---------------------------------------------------------------------------------------------

  void act();       // one call of the application, or one that is allowed at any time
  void transmit();  // asks what to write, or writes some of it
  void receive();   // gives the connection some of what the other side has written

  // ---- the end, without injected faults --------------------------------------------------------------------------

  void calm() noexcept { calm_ = true; }
  void finish_message();  // if one was begun
  void close();
  bool transmit_all();  // false: there was nothing to write
  bool receive_all();
  void check_end();  // everything that was written has been received
  void lose_transport();
  void leave();  // destroys the connection

 private:
  static bool fill(void* self, std::span<std::byte> out) noexcept;
  Trouble roll_trouble();

  // Does `call` in `trouble`, and checks everything that has to hold after any call.
  template <class Call>
  auto during(const Trouble& trouble, const Call& call);
  void query();
  void check_memory();
  [[nodiscard]] std::size_t most_memory() const;

  // Sending.
  void send();
  void send_whole(MessageType type);
  void send_part();
  void begin_message();
  void send_prepared();
  void send_wrong();
  void send_control();
  void send_close(const Trouble& trouble);
  Error say(MessageType type, const std::string& payload, bool last, const Trouble& trouble);
  [[nodiscard]] Error refusal(MessageType type) const;
  void judge(Error error, Error refusal, std::size_t queued_before, const Trouble& trouble);
  void said(Event::Type type, std::string payload);
  void release();

  // Time and memory.
  void pass_time();
  void trim();
  void move();

  // Receiving.
  void receive_single(std::span<std::byte>& input);
  void receive_batch(std::span<std::byte>& input);
  void hear(const Event& event, const Trouble& trouble);
  void hear_piece(const Event& event);
  void hear_ping(const Event& event);
  void hear_error(const Event& event, const Trouble& trouble);
  void expect_next(Said heard);

  const Role role_;
  const Setup& setup_;
  Dice& dice_;
  TimePoint& clock_;
  Tally& tally_;
  Side* peer_ = nullptr;
  bool calm_ = false;
  bool keys_work_ = true;
  Options options_;
  std::optional<Connection> connection_;

  // Sent.
  std::vector<Said> said_;
  std::deque<std::string> parts_;  // of the message that is being sent, still to be sent
  MessageType parts_type_ = MessageType::text;
  Said begun_;  // that message, as far as it is sent
  std::deque<std::unique_ptr<std::string>> borrowed_;
  std::vector<Prepared> prepared_;
  std::set<std::string> pings_;  // payloads that may come back
  std::set<std::string> pongs_;  // that nobody asked for
  std::size_t lent_ = 0;         // borrowed payloads, since the beginning
  std::size_t released_ = 0;

  // Written.
  std::vector<std::span<const std::byte>> shown_;
  std::string shown_copy_;
  std::string wire_;

  // Received.
  std::size_t heard_ = 0;  // of what the peer has said
  Said partial_;
  bool inside_ = false;
  bool close_heard_ = false;
  bool failed_ = false;

  // For the bounds of memory.
  std::size_t idle_ = 0;  // of a new connection
  std::size_t peak_queued_ = 0;
  std::size_t peak_input_ = 0;
  std::size_t frames_ = 0;  // sent by the application
  Connection::State state_ = Connection::State::connecting;
};

// Without compression, all memory that a call allocates or frees belongs to the connection, so memory_usage() changes
// by the same amount. With compression, the thread's pool of codecs may take or give some.
template <class Call>
auto Side::during(const Trouble& trouble, const Call& call) {
  const std::size_t live = counting::live();
  const std::size_t usage = connection_->memory_usage();
  keys_work_ = !trouble.keys;
  const auto result = [&] {
    std::optional<counting::Shortage> shortage;
    if (trouble.memory) shortage.emplace(*trouble.memory);
    return call();
  }();
  keys_work_ = true;
  const bool exact = counting::live() - live == connection_->memory_usage() - usage;
  require(exact || setup_.agreed, "memory_usage() is not what a call has taken or given back");
  query();
  return result;
}

}  // namespace wspc::conversation

#endif
