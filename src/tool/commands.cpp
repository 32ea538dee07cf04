// SPDX-License-Identifier: MIT
// commands: the table of all commands.
#include "tool/commands.h"

#include "tool/bench/bench.h"
#include "tool/check/check.h"
#include "tool/completion/completion.h"
#include "tool/connect/connect.h"
#include "tool/doctor/doctor.h"
#include "tool/inspect/inspect.h"
#include "tool/offline/offline.h"
#include "tool/pipe/pipe.h"
#include "tool/replay/convert.h"
#include "tool/replay/replay.h"
#include "tool/serve/serve.h"

namespace wspc::tool {

std::vector<Command> commands() {
  return {
      serve_command(),  connect_command(), bench_command(),  inspect_command(), record_command(),
      replay_command(), convert_command(), check_command(),  doctor_command(),  pipe_command(),
      accept_command(), codes_command(),   decode_command(), encode_command(),  completion_command(commands),
  };
}

const char* examples_of_commands() noexcept {
  return "Examples:\n"
         "  wspc serve                               an echo server on ws://127.0.0.1:9001/\n"
         "  wspc connect ws://127.0.0.1:9001         talk to it\n"
         "  wspc connect ws://127.0.0.1:9001 -x hi   say hi, print what comes back\n"
         "  wspc bench ws://127.0.0.1:9001 -c 100    how fast is it?\n"
         "  wspc inspect ws://127.0.0.1:9001 --port 9000    stand in between, and show what passes\n"
         "  wspc record talk.jsonl ws://127.0.0.1:9001 --port 9000    the same, to a file\n"
         "  wspc check ws://127.0.0.1:9001 --echo    does it keep the rules?\n"
         "  wspc doctor wss://example.org            why is there no WebSocket?\n"
         "  wspc pipe ws-listen:9000 tcp:127.0.0.1:6379    a WebSocket for what has none\n"
         "  wspc decode capture.bin                  which frames are in these bytes?\n"
         "\n"
         "Each command has a --help of its own, with examples.\n";
}

}  // namespace wspc::tool
