// SPDX-License-Identifier: MIT
// programs: each session talks to a program of its own.
#include "tool/programs.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "bytes/utf8.h"
#include "io/loop.h"
#include "tool/spawn.h"

namespace wspc::tool {
namespace {

using Pipe = boost::asio::posix::stream_descriptor;

constexpr std::size_t longest_line = 1 << 20;  // what is longer is cut
constexpr std::size_t most_unwritten = 1 << 20;
constexpr std::chrono::milliseconds look_again{20};
constexpr std::chrono::seconds until_killed{5};

std::span<const std::byte> bytes_of(std::string_view text) noexcept { return std::as_bytes(std::span(text)); }

// No program but its own inherits it.
bool make_pipe(std::array<int, 2>& ends) noexcept {
  if (pipe(ends.data()) != 0) return false;
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  return true;
}

std::vector<std::string> variables_for(const io::Session& session) {
  return {"REMOTE_ADDR=" + session.remote(), "PATH_INFO=" + std::string(session.path()),
          "WEBSOCKET_PROTOCOL=" + std::string(session.subprotocol())};
}

}  // namespace

// On its session's thread. It keeps itself until the process has been waited for.
class Programs::Program final : public std::enable_shared_from_this<Program> {
 public:
  Program(io::Loop& loop, io::Session& session)
      : session_(&session), input_(loop.context()), output_(loop.context()), timer_(loop.context()) {}

  bool start(const std::string& command);
  void take(std::string_view message);
  void read();
  void part();  // the session has gone

 private:
  void write();
  void has_read(std::size_t size);
  void tell(std::string_view line);
  void look();
  void ended(int status);

  io::Session* session_;  // nullptr: gone
  Pipe input_;
  Pipe output_;
  io::Timer timer_;
  pid_t process_ = 0;
  std::string unwritten_;
  std::string writing_;
  std::string line_;
  std::array<char, 16 * 1024> buffer_{};
  std::chrono::steady_clock::time_point kill_at_ = std::chrono::steady_clock::time_point::max();
  bool reading_ = false;
  bool output_ended_ = false;
};

bool Programs::Program::start(const std::string& command) {
  std::array<int, 2> in{-1, -1};
  std::array<int, 2> out{-1, -1};
  if (!make_pipe(in)) return false;
  if (!make_pipe(out)) {
    ::close(in[0]);
    ::close(in[1]);
    return false;
  }

  process_ = spawn(command, in[0], out[1], variables_for(*session_));
  const int error = errno;
  ::close(in[0]);
  ::close(out[1]);
  errno = error;
  input_.assign(in[1]);
  output_.assign(out[0]);
  return process_ != 0;
}

// ---- to the program ------------------------------------------------------------------------------------------------

void Programs::Program::take(std::string_view message) {
  if (!input_.is_open()) return;
  unwritten_.append(message) += '\n';
  if (unwritten_.size() >= most_unwritten) session_->hold();
  write();
}

void Programs::Program::write() {
  if (!writing_.empty() || unwritten_.empty()) return;
  writing_.swap(unwritten_);
  boost::asio::async_write(input_, boost::asio::buffer(writing_),
                           [self = shared_from_this()](const io::ErrorCode& error, std::size_t) {
                             self->writing_.clear();
                             if (error) {  // it does not read any more, which is its own affair
                               io::ErrorCode ignored;
                               self->input_.close(ignored);
                               self->unwritten_.clear();
                             }
                             if (self->session_ != nullptr) self->session_->go_on();
                             self->write();
                           });
}

// ---- from the program ----------------------------------------------------------------------------------------------

void Programs::Program::read() {
  if (reading_ || output_ended_ || session_ == nullptr) return;
  if (session_->queued() >= most_unwritten) {
    timer_.expires_after(look_again);
    timer_.async_wait([self = shared_from_this()](const io::ErrorCode& error) {
      if (!error) self->read();
    });
    return;
  }
  reading_ = true;
  output_.async_read_some(boost::asio::buffer(buffer_),
                          [self = shared_from_this()](const io::ErrorCode& error, std::size_t size) {
                            self->reading_ = false;
                            self->has_read(size);
                            if (!error) return self->read();
                            self->output_ended_ = true;
                            self->look();
                          });
}

void Programs::Program::has_read(std::size_t size) {
  std::string_view come(buffer_.data(), size);
  for (std::size_t end = come.find('\n'); end != come.npos; end = come.find('\n')) {
    line_.append(come.substr(0, end));
    if (line_.ends_with('\r')) line_.pop_back();
    tell(line_);
    line_.clear();
    come.remove_prefix(end + 1);
  }
  line_.append(come.substr(0, longest_line - std::min(line_.size(), longest_line)));
}

void Programs::Program::tell(std::string_view line) {
  if (session_ == nullptr) return;
  const MessageType type = bytes::is_utf8(bytes_of(line)) ? MessageType::text : MessageType::binary;
  session_->send(type, bytes_of(line));
}

// ---- the end -------------------------------------------------------------------------------------------------------

void Programs::Program::part() {
  session_ = nullptr;
  io::ErrorCode ignored;
  input_.close(ignored);
  output_.close(ignored);
  output_ended_ = true;
  if (process_ == 0) return;
  ::kill(-process_, SIGHUP);
  kill_at_ = std::chrono::steady_clock::now() + until_killed;
  look();
}

// Whether the process has ended: asked until it has, since a SIGCHLD would be the whole command's.
void Programs::Program::look() {
  if (process_ == 0) return;
  int status = 0;
  const pid_t found = waitpid(process_, &status, WNOHANG);
  if (found == process_) return ended(status);
  if (found < 0) return ended(0);
  if (std::chrono::steady_clock::now() >= kill_at_) ::kill(-process_, SIGKILL);
  timer_.expires_after(look_again);
  timer_.async_wait([self = shared_from_this()](const io::ErrorCode& error) {
    if (!error) self->look();
  });
}

void Programs::Program::ended(int status) {
  process_ = 0;
  if (session_ == nullptr) return;
  if (!line_.empty()) tell(std::exchange(line_, {}));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    session_->close(close_code::normal);
  } else if (WIFEXITED(status)) {
    session_->close(close_code::internal_error, fmt::format("the program ended with status {}", WEXITSTATUS(status)));
  } else {
    session_->close(close_code::internal_error, fmt::format("the program was ended by signal {}", WTERMSIG(status)));
  }
}

// ---- the conduct ---------------------------------------------------------------------------------------------------

namespace {

// The session's context: what it holds of its program.
template <class Program>
std::shared_ptr<Program>* program_of(io::Session& session) noexcept {
  return static_cast<std::shared_ptr<Program>*>(session.context());
}

}  // namespace

void Programs::opened(io::Session& session) {
  auto program = std::make_unique<std::shared_ptr<Program>>(std::make_shared<Program>(session.loop(), session));
  if (!(*program)->start(command_)) {
    session.close(close_code::internal_error, fmt::format("the program cannot be started: {}", std::strerror(errno)));
    return;
  }
  (*program)->read();
  session.context(program.release());
}

void Programs::event(io::Session& session, const Event& event) {
  auto* const program = program_of<Program>(session);
  if (program != nullptr && is_message(event)) (*program)->take(event.text());
}

void Programs::writable(io::Session& session) {
  if (auto* const program = program_of<Program>(session)) (*program)->read();
}

void Programs::closed(io::Session& session) {
  const std::unique_ptr<std::shared_ptr<Program>> program(program_of<Program>(session));
  session.context(nullptr);
  if (program) (*program)->part();
}

}  // namespace wspc::tool
