// SPDX-License-Identifier: MIT
// program: the program that one session of `wspc serve --exec` talks to.
#ifndef WSPC_TOOL_PROGRAMS_PROGRAM_H
#define WSPC_TOOL_PROGRAMS_PROGRAM_H

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "io/loop/loop.h"
#include "tool/programs/process_group.h"
#include "tool/programs/program_output.h"

namespace wspc::tool {

// It keeps itself until its processes have ended.
//
// Thread safety: none; use it on the session's thread. `running` and `lost`, which counts the bytes that programs do
// not read, outlive the loop.
class Program final : public std::enable_shared_from_this<Program> {
 public:
  Program(io::Session& session, RunningGroups& running, std::atomic<std::uint64_t>& lost);

  // On failure, returns false and sets errno.
  [[nodiscard]] bool start(const std::string& command);

  // Writes a message to the program, as a line. Holds the session while the program is slow to read.
  void take(std::string_view message);

  // Sends the program's output as far as the session takes it, and reads on when it has taken everything.
  void send();

  // The session has gone. The program gets the time to read what it has been sent, as long as it goes on reading; then
  // its input ends, and it is hung up.
  void part();

 private:
  using TimePoint = std::chrono::steady_clock::time_point;

  void write();
  void written(const io::ErrorCode& error, std::size_t size);
  void stop_writing();
  void read();
  void has_read(const io::ErrorCode& error, std::size_t size);
  void look_later();
  void look();
  void look_after_session();
  void end_input();
  [[nodiscard]] std::size_t unread() noexcept;
  void close_session(int status);
  void lose(std::size_t bytes);

  io::Session* session_;  // nullptr: it has gone
  std::string name_;      // of the session, for messages
  boost::asio::posix::stream_descriptor input_;
  boost::asio::posix::stream_descriptor output_;
  io::Timer timer_;
  ProcessGroup processes_;
  std::atomic<std::uint64_t>& lost_;
  ProgramOutput lines_;
  std::string unwritten_;
  std::string writing_;
  std::size_t written_ = 0;  // of writing_
  std::array<char, 16 * 1024> buffer_{};
  std::size_t last_unread_ = 0;  // at the last look
  TimePoint progress_at_{};      // when the program last read something, once the session has gone
  TimePoint hang_up_at_ = TimePoint::max();
  TimePoint kill_at_ = TimePoint::max();
  bool reading_ = false;
  bool looking_ = false;
  bool output_ended_ = false;
  bool closed_ = false;     // the session has been closed, since the program has ended
  bool told_lost_ = false;  // that the program does not read what it is sent
};

}  // namespace wspc::tool

#endif
