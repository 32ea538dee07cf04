// SPDX-License-Identifier: MIT
// program_end: a program as the end of a pipe.
#include "tool/pipe/program_end.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "io/loop/socket_stream.h"

namespace wspc::tool {
namespace {

constexpr std::chrono::milliseconds look_again{50};
constexpr std::chrono::seconds until_killed{5};
constexpr std::size_t longest_write = 4096;

// A program that has been hung up, until it has ended.
class SendOff final : public std::enable_shared_from_this<SendOff> {
 public:
  SendOff(io::Loop& loop, std::shared_ptr<ProcessGroup> processes)
      : processes_(std::move(processes)),
        timer_(loop.context()),
        kill_at_(std::chrono::steady_clock::now() + until_killed) {}

  void look() {
    if (processes_->is_over()) return;
    if (std::chrono::steady_clock::now() >= kill_at_) processes_->signal(SIGKILL);
    timer_.expires_after(look_again);
    timer_.async_wait([self = shared_from_this()](const io::ErrorCode& error) {
      if (!error) self->look();
    });
  }

 private:
  std::shared_ptr<ProcessGroup> processes_;
  io::Timer timer_;
  std::chrono::steady_clock::time_point kill_at_;
};

// Returns our end of the socket, or -1.
int start_connected(ProcessGroup& processes, const std::string& command) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return -1;
  const bool started = processes.start(command, ends[1], ends[1], {});
  const int error = errno;
  ::close(ends[1]);
  if (started) return ends[0];
  ::close(ends[0]);
  errno = error;
  return -1;
}

// Ends that we have caused are no failures.
bool has_failed(int status) noexcept {
  if (WIFSIGNALED(status)) return WTERMSIG(status) != SIGPIPE && WTERMSIG(status) != SIGHUP;
  return WIFEXITED(status) && WEXITSTATUS(status) != 0;
}

}  // namespace

std::shared_ptr<ProgramEnd> ProgramEnd::start_program(io::Loop& loop, Options options, const std::string& command,
                                                      RunningGroups& running) {
  auto processes = std::make_shared<ProcessGroup>(running);
  const int ours = start_connected(*processes, command);
  if (ours < 0) return nullptr;
  io::Socket socket(loop.context());
  socket.assign(boost::asio::generic::stream_protocol(AF_UNIX, 0), ours);
  options.may_leave = true;
  options.longest_write = longest_write;
  return std::make_shared<ProgramEnd>(
      loop, options, std::make_unique<io::SocketStream>(loop.readiness(), std::move(socket)), std::move(processes));
}

ProgramEnd::ProgramEnd(io::Loop& loop, Options options, std::unique_ptr<io::Stream> stream,
                       std::shared_ptr<ProcessGroup> processes)
    : StreamEnd(loop, options, std::move(stream)), loop_(loop), processes_(std::move(processes)) {}

void ProgramEnd::abort() {
  StreamEnd::abort();
  if (std::exchange(aborting_, true) || processes_->is_over()) return;
  processes_->signal(SIGHUP);
  std::make_shared<SendOff>(loop_, processes_)->look();
}

bool ProgramEnd::delivering() const { return unsent() > 0 || (!is_unwanted() && !processes_->status()); }

std::size_t ProgramEnd::lost() const {
  const std::optional<int> status = processes_->status();
  return status && !has_failed(*status) ? 0 : StreamEnd::lost();
}

ConversationResult ProgramEnd::verdict() {
  const int status = processes_->status().value_or(0);
  if (!has_failed(status)) return {};
  if (WIFSIGNALED(status)) {
    return {ExitStatus::network, fmt::format("the program was ended by signal {}", WTERMSIG(status))};
  }
  return {ExitStatus::network, fmt::format("the program ended with status {}", WEXITSTATUS(status))};
}

}  // namespace wspc::tool
