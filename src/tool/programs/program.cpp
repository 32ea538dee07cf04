// SPDX-License-Identifier: MIT
// program: the program that one session of `wspc serve --exec` talks to.
#include "tool/programs/program.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <fmt/format.h>

#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

constexpr std::size_t most_unwritten = 1 << 20;
constexpr std::chrono::milliseconds look_again{20};
constexpr std::chrono::milliseconds until_given_up{1000};  // a program that reads nothing of what it has been sent
constexpr std::chrono::milliseconds until_hung_up{100};    // after the end of its input
constexpr std::chrono::seconds until_killed{5};

std::chrono::steady_clock::time_point now() noexcept { return std::chrono::steady_clock::now(); }

std::vector<std::string> variables_for(const io::Session& session) {
  return {"REMOTE_ADDR=" + session.remote(), "PATH_INFO=" + std::string(session.path()),
          "WEBSOCKET_PROTOCOL=" + std::string(session.subprotocol())};
}

}  // namespace

Program::Program(io::Session& session, RunningGroups& running, std::atomic<std::uint64_t>& lost)
    : session_(&session),
      name_(fmt::format("{} #{}", session.remote(), session.id())),
      input_(session.loop().context()),
      output_(session.loop().context()),
      timer_(session.loop().context()),
      processes_(running),
      lost_(lost) {}

bool Program::start(const std::string& command) {
  std::array<int, 2> in{-1, -1};
  std::array<int, 2> out{-1, -1};
  if (::pipe2(in.data(), O_CLOEXEC) != 0) return false;
  input_.assign(in[1]);
  if (::pipe2(out.data(), O_CLOEXEC) != 0) {
    ::close(in[0]);
    return false;
  }
  output_.assign(out[0]);

  const bool started = processes_.start(command, in[0], out[1], variables_for(*session_));
  const int error = errno;
  ::close(in[0]);
  ::close(out[1]);
  errno = error;
  return started;
}

// ---- to the program ------------------------------------------------------------------------------------------------

void Program::take(std::string_view message) {
  if (!input_.is_open()) return lose(message.size());
  unwritten_.append(message) += '\n';
  if (unwritten_.size() >= most_unwritten && session_ != nullptr) session_->pause_receiving();
  write();
}

void Program::write() {
  if (!writing_.empty() || unwritten_.empty()) return;
  writing_.swap(unwritten_);
  written({}, 0);
}

// Piece by piece, so that progress is seen.
void Program::written(const io::ErrorCode& error, std::size_t size) {
  written_ += size;
  if (error) return stop_writing();
  if (written_ < writing_.size()) {
    return input_.async_write_some(
        boost::asio::buffer(writing_) + written_,
        [self = shared_from_this()](const io::ErrorCode& problem, std::size_t more) { self->written(problem, more); });
  }
  writing_.clear();
  written_ = 0;
  if (session_ != nullptr) session_->resume_receiving();
  write();
}

void Program::stop_writing() {
  const std::size_t lost = writing_.size() - written_ + unwritten_.size();
  writing_.clear();
  written_ = 0;
  unwritten_.clear();
  io::ErrorCode ignored;
  input_.close(ignored);
  if (session_ != nullptr) session_->resume_receiving();
  lose(lost);
}

// A program that has ended needs nothing any more, and the peer is told of that end.
void Program::lose(std::size_t bytes) {
  lost_ += bytes;
  if (bytes == 0 || (session_ != nullptr && output_ended_) || std::exchange(told_lost_, true)) return;
  complain(fmt::format("{}: the program does not read its input any more; messages to it are lost", name_));
}

// ---- from the program ----------------------------------------------------------------------------------------------

void Program::send() {
  if (session_ == nullptr || closed_) return;
  switch (lines_.send(*session_)) {
    case ProgramOutput::Result::full:
      return;  // the session becomes writable
    case ProgramOutput::Result::not_text:
      closed_ = true;
      complain(fmt::format("{}: a long line of the program began as text, but is not UTF-8: it is cut", name_));
      session_->close(close_code::internal_error, "a long line of the program is not UTF-8");
      return;
    case ProgramOutput::Result::sent:
      return output_ended_ ? look() : read();
  }
}

void Program::read() {
  if (std::exchange(reading_, true)) return;
  output_.async_read_some(
      boost::asio::buffer(buffer_),
      [self = shared_from_this()](const io::ErrorCode& error, std::size_t size) { self->has_read(error, size); });
}

void Program::has_read(const io::ErrorCode& error, std::size_t size) {
  reading_ = false;
  lines_.add({buffer_.data(), size});
  if (error) {
    output_ended_ = true;
    lines_.finish();
  }
  send();
}

// ---- the end -------------------------------------------------------------------------------------------------------

void Program::part() {
  session_ = nullptr;
  io::ErrorCode ignored;
  output_.close(ignored);
  progress_at_ = now();
  look();
}

void Program::look_later() {
  if (std::exchange(looking_, true)) return;
  timer_.expires_after(look_again);
  timer_.async_wait([self = shared_from_this()](const io::ErrorCode& error) {
    self->looking_ = false;
    if (!error) self->look();
  });
}

// Asks whether the program has ended until it has, since a SIGCHLD would be the whole command's.
void Program::look() {
  if (session_ == nullptr) return look_after_session();
  if (closed_) return;
  if (const auto status = processes_.status()) return close_session(*status);
  look_later();
}

void Program::look_after_session() {
  if (processes_.is_over()) return;
  end_input();
  if (now() >= hang_up_at_) {
    processes_.signal(SIGHUP);
    hang_up_at_ = TimePoint::max();
    kill_at_ = now() + until_killed;
  }
  if (now() >= kill_at_) processes_.signal(SIGKILL);
  look_later();
}

// Ends the input when the program has read all of it, or does not go on reading.
void Program::end_input() {
  if (kill_at_ != TimePoint::max() || hang_up_at_ != TimePoint::max()) return;
  const std::size_t left = unread();
  if (std::exchange(last_unread_, left) != left) progress_at_ = now();
  if (left > 0 && now() < progress_at_ + until_given_up) return;
  lose(left);
  io::ErrorCode ignored;
  input_.close(ignored);
  hang_up_at_ = left > 0 ? now() : now() + until_hung_up;
}

// Returns how many bytes the program has not read yet.
std::size_t Program::unread() noexcept {
  int in_pipe = 0;
  if (!input_.is_open() || ::ioctl(input_.native_handle(), FIONREAD, &in_pipe) != 0) return 0;
  return static_cast<std::size_t>(in_pipe) + writing_.size() - written_ + unwritten_.size();
}

void Program::close_session(int status) {
  closed_ = true;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    session_->close(close_code::normal);
  } else if (WIFEXITED(status)) {
    session_->close(close_code::internal_error, fmt::format("the program ended with status {}", WEXITSTATUS(status)));
  } else {
    session_->close(close_code::internal_error, fmt::format("the program was ended by signal {}", WTERMSIG(status)));
  }
}

}  // namespace wspc::tool
