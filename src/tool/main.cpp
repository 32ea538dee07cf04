// SPDX-License-Identifier: MIT
// main: the command `wspc`.
#include <exception>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <variant>

#include "tool/bench/bench.h"
#include "tool/check/check.h"
#include "tool/connect/connect.h"
#include "tool/doctor/doctor.h"
#include "tool/inspect/inspect.h"
#include "tool/offline/offline.h"
#include "tool/options/command_line.h"
#include "tool/pipe/pipe.h"
#include "tool/replay/replay.h"
#include "tool/serve/serve.h"
#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

ExitStatus perform(const ServeOptions& options) { return serve(options); }
ExitStatus perform(const ConnectOptions& options) { return connect(options); }
ExitStatus perform(const BenchOptions& options) { return bench(options); }

ExitStatus perform(const InspectOptions& options) { return inspect(options); }
ExitStatus perform(const ReplayOptions& options) { return replay(options); }
ExitStatus perform(const ConvertOptions& options) { return convert(options); }
ExitStatus perform(const CheckOptions& options) { return check(options); }
ExitStatus perform(const DoctorOptions& options) { return doctor(options); }
ExitStatus perform(const PipeOptions& options) { return pipe(options); }
ExitStatus perform(const AcceptOptions& options) { return accept(options); }
ExitStatus perform(const CodesOptions& options) { return codes(options); }
ExitStatus perform(const DecodeOptions& options) { return decode(options); }
ExitStatus perform(const EncodeOptions& options) { return encode(options); }

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

// Nothing throws that is not out of memory, threads or descriptors.
ExitStatus run(int count, const char* const* arguments) noexcept {
  try {
    const ExitStatus status =
        std::visit([](const auto& command) { return perform(command); }, parse_command_line(count, arguments));
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
