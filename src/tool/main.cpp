// SPDX-License-Identifier: MIT
// main: the command `wspc`.
#include <exception>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <variant>

#include "tool/commands.h"
#include "tool/options/command_line.h"
#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

ExitStatus perform(const Command* command) { return command->run(); }

ExitStatus perform(const Information& information) {
  return write_all(STDOUT_FILENO, information.text) ? ExitStatus::clean : ExitStatus::usage;
}

ExitStatus perform(const WrongUsage& usage) {
  complain(usage.problem);
  return ExitStatus::usage;
}

// A socket must not become stdout because that was closed: it would get what we print.
void occupy_standard_streams() noexcept {
  int descriptor = 0;
  do descriptor = ::open("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor >= 0) ::close(descriptor);
}

// Only a lack of memory, threads or descriptors throws.
ExitStatus run(int count, const char* const* arguments) noexcept {
  try {
    std::vector<Command> table = commands();
    const ExitStatus status = std::visit([](const auto& request) { return perform(request); },
                                         parse_command_line(table, examples_of_commands(), count, arguments));
    const bool says_little = status == ExitStatus::clean || status == ExitStatus::usage;
    return says_little && output_failed() ? ExitStatus::output : status;
  } catch (const std::exception& error) {
    complain(error.what());
    return ExitStatus::network;
  }
}

}  // namespace
}  // namespace wspc::tool

int main(int count, char** arguments) {
  wspc::tool::occupy_standard_streams();
  ::signal(SIGPIPE, SIG_IGN);  // a reader that leaves is an error of write(), and no reason to die
  return static_cast<int>(wspc::tool::run(count, arguments));
}
