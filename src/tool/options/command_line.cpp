// SPDX-License-Identifier: MIT
// command_line: parses the arguments of the program.
#include "tool/options/command_line.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tool/options/arguments.h"
#include "tool/options/completion.h"

namespace wspc::tool {
namespace {

constexpr const char* version = "wspc " WSPC_VERSION;
constexpr const char* examples =
    "Examples:\n"
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

// Replaces errors of CLI11 that are hard to read; some of them have several lines.
std::string explain(const CLI::ParseError& error) {
  std::string text = error.what();
  for (char& character : text) {
    if (character == '\n') character = ' ';
  }
  if (error.get_name() == "ArgumentMismatch") return text.substr(0, text.find(':')) + " needs a value";
  return text;
}

// As CLI11 takes them: the last one first. "--send=" has an empty value, which CLI11 would look for in what follows.
std::vector<std::string> words_of(int count, const char* const* arguments) {
  std::vector<std::string> words;
  bool options_end = false;
  for (int i = 1; i < count; ++i) {
    std::string word = arguments[i];
    options_end = options_end || word == "--";
    const bool has_empty_value =
        !options_end && word.size() > 3 && word.starts_with("--") && word.find('=') + 1 == word.size();
    if (has_empty_value) word.pop_back();
    words.push_back(std::move(word));
    if (has_empty_value) words.emplace_back();
  }
  std::reverse(words.begin(), words.end());
  return words;
}

}  // namespace

Command parse_command_line(int count, const char* const* arguments) {
  ServeOptions serve_options;
  ConnectOptions connect_options;
  BenchOptions bench_options;
  InspectOptions inspect_options;
  InspectOptions record_options;
  ReplayOptions replay_options;
  ConvertOptions convert_options;
  CheckOptions check_options;
  DoctorOptions doctor_options;
  PipeOptions pipe_options;
  AcceptOptions accept_options;
  CodesOptions codes_options;
  DecodeOptions decode_options;
  EncodeOptions encode_options;
  CLI::App app("WebSockets from the command line", "wspc");
  app.get_formatter()->column_width(32);
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", version, "print the version");
  app.footer(examples);
  const CLI::App* serve = add_serve(app, serve_options);
  const CLI::App* connect = add_connect(app, connect_options);
  const CLI::App* bench = add_bench(app, bench_options);
  const CLI::App* inspect = add_inspect(app, inspect_options);
  const CLI::App* record = add_record(app, record_options);
  const CLI::App* replay = add_replay(app, replay_options);
  const CLI::App* convert = add_convert(app, convert_options);
  const CLI::App* check = add_check(app, check_options);
  const CLI::App* doctor = add_doctor(app, doctor_options);
  const CLI::App* piped = add_pipe(app, pipe_options);
  const CLI::App* accept = add_accept(app, accept_options);
  const CLI::App* codes = add_codes(app, codes_options);
  const CLI::App* decode = add_decode(app, decode_options);
  add_encode(app, encode_options);
  Shell shell{};
  const CLI::App* completions = add_completion(app, shell);
  app.require_subcommand(0, 1);
  try {
    app.parse(words_of(count, arguments));
  } catch (const CLI::CallForHelp&) {
    return Information{app.help()};
  } catch (const CLI::CallForVersion&) {
    return Information{fmt::format("{}\n", version)};
  } catch (const CLI::ExtrasError&) {
    return WrongUsage{fmt::format("unexpected argument: {}", app.remaining(true).front())};
  } catch (const CLI::ParseError& error) {
    return WrongUsage{explain(error)};
  }
  if (app.get_subcommands().empty()) return WrongUsage{"which command? wspc --help lists them"};
  if (serve->parsed()) return serve_options;
  if (connect->parsed()) return connect_options;
  if (bench->parsed()) return bench_options;
  if (inspect->parsed()) return inspect_options;
  if (record->parsed()) return record_options;
  if (replay->parsed()) return replay_options;
  if (convert->parsed()) return convert_options;
  if (check->parsed()) return check_options;
  if (doctor->parsed()) return doctor_options;
  if (completions->parsed()) return Information{completion(app, shell)};
  if (piped->parsed()) return pipe_options;
  if (accept->parsed()) return accept_options;
  if (codes->parsed()) return codes_options;
  if (decode->parsed()) return decode_options;
  return encode_options;
}

}  // namespace wspc::tool
