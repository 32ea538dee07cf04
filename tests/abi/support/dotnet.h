// SPDX-License-Identifier: MIT
// dotnet: an application that uses a handle exactly as .NET Framework's WebSocket stack does.
//
// Two loops run on two threads. The send loop asks the SEND queue, with two elements, until its one send is indicated;
// then it asks no more. The receive loop asks the RECEIVE queue once, with one element, and when it is told to read it
// blocks in that read. A lock is held around every call, and never while bytes travel. Neither loop calls on behalf of
// the other one.
#ifndef WSPC_TESTS_ABI_SUPPORT_DOTNET_H
#define WSPC_TESTS_ABI_SUPPORT_DOTNET_H

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "abi/support/driver.h"

namespace wspc::contract {

// One direction of a connection. It holds `capacity` bytes: a write waits for room and a read for bytes, as on a
// socket.
class Link {
 public:
  explicit Link(std::size_t capacity) : capacity_(capacity) {}

  void write(std::string_view bytes);
  // Returns at least one byte and at most `most`, or no bytes once the link is closed and empty.
  std::string read(std::size_t most);
  // Wakes all waiting threads. Bytes that are written from now on are lost.
  void close();

 private:
  template <class Ready>
  void wait(std::unique_lock<std::mutex>& lock, Ready ready);

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string bytes_;
  bool closed_ = false;
};

class DotNet {
 public:
  DotNet(Role role, ULONG receive_size, ULONG send_size, Link& in, Link& out)
      : app_(role, {.receive = receive_size, .send = send_size}), in_(in), out_(out) {}

  // SendAsync, the keep-alive timer and CloseOutputAsync. From any thread: each waits until the one before is
  // indicated.
  void send(WEB_SOCKET_BUFFER_TYPE type, std::string_view payload);
  void keep_alive();
  void close(USHORT status);

  // ReceiveAsync. Pongs are swallowed.
  Received receive();

 private:
  struct Step;

  void perform(WEB_SOCKET_BUFFER_TYPE type, WEB_SOCKET_BUFFER* buffer);
  [[nodiscard]] Step next(WEB_SOCKET_ACTION_QUEUE queue, ULONG capacity);
  void write(const Step& step, std::unique_lock<std::mutex>& lock);
  void read(const Step& step, std::unique_lock<std::mutex>& lock);

  App app_;  // for its handle only
  Link& in_;
  Link& out_;
  std::mutex turn_;            // held by the send that is outstanding
  std::mutex session_handle_;  // held around every call of a function
  bool receive_loop_writes_ = false;
  bool close_sent_ = false;
  std::atomic<bool> writing_ = false;
};

}  // namespace wspc::contract

#endif
