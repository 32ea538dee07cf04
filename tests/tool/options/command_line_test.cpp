// SPDX-License-Identifier: MIT
// command_line_test: what the options set, and the sentence for each way to use them wrongly.
#include "tool/options/command_line.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

#include "tool/bench/bench_options.h"
#include "tool/commands.h"
#include "tool/connect/connect_options.h"
#include "tool/inspect/inspect_options.h"
#include "tool/serve/serve_options.h"

namespace wspc::tool {
namespace {

using Arguments = std::vector<const char*>;
using std::chrono::milliseconds;

Request parse(std::vector<Command>& commands, Arguments arguments) {
  arguments.insert(arguments.begin(), "wspc");
  return parse_command_line(commands, examples_of_commands(), static_cast<int>(arguments.size()), arguments.data());
}

// Runs the command that the arguments name, with work that only keeps the options.
template <typename Options>
Options parsed(const Arguments& arguments) {
  Options result;
  std::vector<Command> table;
  table.push_back(make_command<Options>(arguments.front(), "", add_options, [&result](const Options& options) {
    result = options;
    return ExitStatus::clean;
  }));
  const Request request = parse(table, arguments);
  if (const auto* wrong = std::get_if<WrongUsage>(&request)) ADD_FAILURE() << wrong->problem;
  if (const auto* command = std::get_if<const Command*>(&request)) (*command)->run();
  return result;
}

std::string information(const Arguments& arguments) {
  std::vector<Command> table = commands();
  const Request request = parse(table, arguments);
  const auto* information = std::get_if<Information>(&request);
  return information == nullptr ? "(no information)" : information->text;
}

std::string problem(const Arguments& arguments) {
  std::vector<Command> table = commands();
  const Request request = parse(table, arguments);
  const auto* wrong = std::get_if<WrongUsage>(&request);
  return wrong == nullptr ? "(nothing wrong)" : wrong->problem;
}

TEST(CommandLine, EachCommandIsReachedByItsName) {
  std::vector<Command> table = commands();
  EXPECT_EQ(table.size(), 15U);
  for (const Command& command : commands()) {
    EXPECT_NE(information({command.name.c_str(), "--help"}).find(command.summary), std::string::npos) << command.name;
  }
  const Request request = parse(table, {"codes", "1000"});
  ASSERT_TRUE(std::holds_alternative<const Command*>(request));
  EXPECT_EQ(std::get<const Command*>(request)->name, "codes");
}

TEST(CommandLine, ServeHasSafeDefaults) {
  const auto options = parsed<ServeOptions>({"serve"});
  EXPECT_EQ(options.server.address, "127.0.0.1");
  EXPECT_EQ(options.server.port, 9001);
  EXPECT_EQ(options.server.threads, 1U);
  EXPECT_EQ(options.server.connection.limits.message, 1U << 20);
  EXPECT_EQ(options.server.connection.limits.frame, 1U << 20);
  EXPECT_EQ(options.server.connection.limits.fragments, 4096U);
  EXPECT_TRUE(options.server.policy.origins.empty());
  EXPECT_FALSE(options.broadcast || options.quiet || options.verbose);
}

TEST(CommandLine, ServeTakesEveryOption) {
  const auto options = parsed<ServeOptions>({"serve",
                                             "--address",
                                             "::1",
                                             "--port",
                                             "0",
                                             "--threads=3",
                                             "--max-message",
                                             "2M",
                                             "--max-frame",
                                             "64K",
                                             "--max-fragments",
                                             "7",
                                             "--max-connections",
                                             "9",
                                             "--subprotocol",
                                             "a",
                                             "--subprotocol",
                                             "b",
                                             "--origin",
                                             "*",
                                             "--path",
                                             "/x",
                                             "--path",
                                             "/y",
                                             "--broadcast",
                                             "--open-timeout",
                                             "1s",
                                             "--idle-timeout",
                                             "2s",
                                             "--ping-interval",
                                             "3s",
                                             "--pong-timeout",
                                             "4s",
                                             "--close-timeout",
                                             "5500ms",
                                             "--drain-timeout",
                                             "1m",
                                             "-v"});
  EXPECT_EQ(options.server.address, "::1");
  EXPECT_EQ(options.server.port, 0);
  EXPECT_EQ(options.server.threads, 3U);
  const Limits& limits = options.server.connection.limits;
  EXPECT_EQ(limits.message, 2U << 20);
  EXPECT_EQ(limits.frame, 65536U);
  EXPECT_EQ(limits.fragments, 7U);
  EXPECT_EQ(options.server.max_connections, 9U);
  EXPECT_EQ(options.server.policy.subprotocols, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.server.policy.origins, (std::vector<std::string>{"*"}));
  EXPECT_EQ(options.server.policy.paths, (std::vector<std::string>{"/x", "/y"}));
  const Timeouts& timeouts = options.server.connection.timeouts;
  EXPECT_EQ(timeouts.open, milliseconds(1000));
  EXPECT_EQ(timeouts.idle, milliseconds(2000));
  EXPECT_EQ(timeouts.ping, milliseconds(3000));
  EXPECT_EQ(timeouts.pong, milliseconds(4000));
  EXPECT_EQ(timeouts.close, milliseconds(5500));
  EXPECT_EQ(options.server.drain_window, milliseconds(60'000));
  EXPECT_TRUE(options.broadcast && options.verbose);
}

TEST(CommandLine, TheFrameLimitFollowsTheMessageLimit) {
  EXPECT_EQ(parsed<ServeOptions>({"serve", "--max-message", "16M"}).server.connection.limits.frame, 16U << 20);
  EXPECT_EQ(parsed<ConnectOptions>({"connect", "ws://x", "--max-message", "unlimited"}).client.connection.limits.frame,
            unlimited);
}

TEST(CommandLine, AServerCompressesWithoutMemoryForEachConnectionUnlessToldOtherwise) {
  const auto deflate = [](const Arguments& arguments) { return parsed<ServeOptions>(arguments).server.policy.deflate; };
  for (const Arguments& arguments : {Arguments{"serve"}, {"serve", "--deflate"}, {"serve", "--deflate", "-v"}}) {
    ASSERT_TRUE(deflate(arguments));
    EXPECT_TRUE(deflate(arguments)->server_no_context_takeover && deflate(arguments)->client_no_context_takeover);
  }
  ASSERT_TRUE(deflate({"serve", "--deflate=level=9"}));
  EXPECT_FALSE(deflate({"serve", "--deflate=level=9"})->client_no_context_takeover);
  EXPECT_EQ(deflate({"serve", "--deflate", "level=9"})->level, 9);
  EXPECT_FALSE(deflate({"serve", "--no-deflate"}));
}

TEST(CommandLine, WhatMayComePlainMayComeCompressedUpTo64MiB) {
  const auto grace = [](const Arguments& arguments) {
    return parsed<ServeOptions>(arguments).server.policy.deflate->ratio_grace;
  };
  EXPECT_EQ(grace({"serve"}), 1U << 20);
  EXPECT_EQ(grace({"serve", "--max-message", "1K"}), 1U << 20);
  EXPECT_EQ(grace({"serve", "--max-message", "32M"}), 32U << 20);
  EXPECT_EQ(grace({"serve", "--deflate", "level=1", "--max-message", "unlimited"}), 64U << 20);
  EXPECT_EQ(grace({"serve", "--max-message", "32M", "--deflate", "ratio_grace=2M"}), 2U << 20);
  const Arguments connect = {"connect", "ws://x", "--max-message", "32M"};
  EXPECT_EQ(parsed<ConnectOptions>(connect).client.deflate->ratio_grace, 32U << 20);
}

TEST(CommandLine, AClientOffersCompressionUnlessToldOtherwise) {
  const auto deflate = [](const Arguments& arguments) { return parsed<ConnectOptions>(arguments).client.deflate; };
  ASSERT_TRUE(deflate({"connect", "ws://x"}));
  ASSERT_TRUE(deflate({"connect", "--deflate", "ws://x"}));
  EXPECT_FALSE(deflate({"connect", "ws://x"})->server_no_context_takeover);
  EXPECT_EQ(deflate({"connect", "ws://x", "--deflate", "client_max_window_bits=9"})->client_max_window_bits, 9);
  EXPECT_FALSE(deflate({"connect", "ws://x", "--no-deflate"}));
}

TEST(CommandLine, BothCommandsTakeTheSameLimits) {
  const Arguments limits = {"--max-message", "33554432", "--max-frame", "32M", "--max-fragments", "100000"};
  Arguments serve = {"serve"};
  Arguments connect = {"connect", "ws://x", "--echo"};
  serve.insert(serve.end(), limits.begin(), limits.end());
  connect.insert(connect.end(), limits.begin(), limits.end());
  for (const Limits& given : {parsed<ServeOptions>(serve).server.connection.limits,
                              parsed<ConnectOptions>(connect).client.connection.limits}) {
    EXPECT_EQ(given.message, 32U << 20);
    EXPECT_EQ(given.frame, 32U << 20);
    EXPECT_EQ(given.fragments, 100'000U);
  }
}

TEST(CommandLine, ConnectTakesEveryOption) {
  const auto options = parsed<ConnectOptions>(
      {"connect",  "ws://x/",    "-H", "A: b c ", "--header", "B:",       "--origin", "http://o", "--subprotocol",
       "p",        "--timeout",  "2s", "-n",      "3",        "--send",   "one",      "-x",       "two",
       "--binary", "--commands", "-v", "--wait",  "4s",       "--output", "base64"});
  EXPECT_EQ(options.client.url, "ws://x/");
  EXPECT_EQ(options.client.headers, (std::vector<Header>{{"A", "b c"}, {"B", ""}, {"Origin", "http://o"}}));
  EXPECT_EQ(options.client.subprotocols, (std::vector<std::string>{"p"}));
  EXPECT_EQ(options.client.connection.timeouts.open, milliseconds(2000));
  EXPECT_EQ(options.count, 3U);
  EXPECT_EQ(options.send, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(options.linger, milliseconds(4000));
  EXPECT_EQ(options.output, BinaryForm::base64);
  EXPECT_TRUE(options.binary && options.commands && options.verbose);
}

TEST(CommandLine, MessagesAreTakenAsTheyAre) {
  for (const auto* text : {"[1,2]", "", "{}", "a b", "--x"}) {
    const std::string option = std::string("--send=") + text;
    const Arguments arguments =
        *text == '-' ? Arguments{"connect", option.c_str(), "ws://x"} : Arguments{"connect", "-x", text, "ws://x"};
    EXPECT_EQ(parsed<ConnectOptions>(arguments).send, (std::vector<std::string>{text})) << text;
  }
}

TEST(CommandLine, AnEmptyValueIsOne) {
  const auto connect = parsed<ConnectOptions>({"connect", "--send=", "ws://x", "--send=a=", "--send="});
  EXPECT_EQ(connect.send, (std::vector<std::string>{"", "a=", ""}));
  EXPECT_EQ(connect.client.url, "ws://x");
  EXPECT_EQ(problem({"serve", "--port="}), "--port: '' is no number from 0 to 65535");
}

TEST(CommandLine, ThePageIsThereWhenItIsAskedForInAnyWay) {
  EXPECT_FALSE(parsed<ServeOptions>({"serve"}).ui);
  const auto usual = parsed<ServeOptions>({"serve", "--ui"}).ui;
  EXPECT_TRUE(usual);
  EXPECT_EQ(usual.address, "127.0.0.1");
  EXPECT_EQ(usual.port, 9080);
  const auto other = parsed<InspectOptions>({"inspect", "ws://x", "--ui-port", "0", "--ui-address", "::1"}).ui;
  EXPECT_TRUE(other);
  EXPECT_EQ(other.address, "::1");
  EXPECT_EQ(other.port, 0);
}

struct Wrong {
  Arguments arguments;
  const char* problem;
};

TEST(CommandLine, EachWrongUseHasItsSentence) {
  const Wrong wrongs[] = {
      {{}, "which command? wspc --help lists them"},
      {{"sing"}, "unexpected argument: sing"},
      {{"serve", "extra", "more"}, "unexpected argument: extra"},
      {{"serve", "--bogus"}, "unexpected argument: --bogus"},
      {{"serve", "--port"}, "--port needs a value"},
      {{"serve", "--port", "x"}, "--port: 'x' is no number from 0 to 65535"},
      {{"serve", "--port", "65536"}, "--port: '65536' is no number from 0 to 65535"},
      {{"serve", "--port", "-1"}, "--port: '-1' is no number from 0 to 65535"},
      {{"serve", "--threads", "0"}, "--threads: '0' is no number from 1 to 1024"},
      {{"serve", "--max-message", "1Q"}, "--max-message: '1Q' is no size; 64K, 1M or unlimited would be"},
      {{"serve", "--max-fragments", "0"}, "--max-fragments: '0' is no number from 1 to 4294967295"},
      {{"serve", "--idle-timeout", "10"}, "--idle-timeout: '10' is no time; 500ms, 10s, 2m or 0 would be"},
      {{"serve", "-q", "-v"}, "--quiet and --verbose exclude each other"},
      {{"serve", "-q", "--json"}, "--quiet and --json exclude each other"},
      {{"bench", "ws://x", "--json", "--histogram"}, "--histogram and --json exclude each other"},
      {{"connect"}, "URL is required"},
      {{"connect", "ws://x", "ws://y"}, "unexpected argument: ws://y"},
      {{"connect", "ws://x", "-n", "0"}, "--count: '0' is no number from 1 to 18446744073709551615"},
      {{"connect", "ws://x", "-n"}, "--count needs a value"},
      {{"connect", "ws://x", "-H", "abc"}, "--header: 'abc' is not 'Name: value'"},
      {{"connect", "ws://x", "-x", "\xff"}, "--send: the text is not UTF-8; with --binary it is sent as it is"},
      {{"connect", "ws://x", "--wait", "soon"}, "--wait: 'soon' is no time; 500ms, 10s, 2m or 0 would be"},
      {{"connect", "ws://x", "--output", "xml"}, "--output: 'xml' is none of hex, base64 and raw"},
      {{"connect", "ws://x", "--transcript", "-x", "a"}, "--transcript and --send exclude each other"},
      {{"connect", "ws://x", "--echo", "--transcript"}, "--echo and --transcript exclude each other"},
      {{"connect", "ws://x", "--echo", "-n", "1"}, "--echo and --count exclude each other"},
      {{"serve", "--deflate", "level=10"}, "--deflate: level needs a number from 0 to 9"},
      {{"connect", "ws://x", "--no-deflate", "--deflate"}, "--deflate and --no-deflate exclude each other"},
  };
  for (const Wrong& wrong : wrongs) EXPECT_EQ(problem(wrong.arguments), wrong.problem);
}

TEST(CommandLine, HelpShowsExamples) {
  EXPECT_NE(information({"--help"}).find("wspc connect ws://127.0.0.1:9001"), std::string::npos);
  EXPECT_NE(information({"serve", "--help"}).find("wspc serve --broadcast"), std::string::npos);
  EXPECT_NE(information({"connect", "-h"}).find("Exit status:"), std::string::npos);
  EXPECT_EQ(information({"--version"}), "wspc " WSPC_VERSION "\n");
}

TEST(CommandLine, BenchHasModestDefaults) {
  const auto options = parsed<BenchOptions>({"bench", "ws://host"});
  EXPECT_EQ(options.client.url, "ws://host");
  EXPECT_EQ(options.connections, 10U);
  EXPECT_EQ(options.in_flight, 1U);
  EXPECT_EQ(options.rate, 0U);
  EXPECT_EQ(options.size, 20U);
  EXPECT_EQ(options.type, MessageType::text);
  EXPECT_EQ(options.duration, milliseconds(10'000));
  EXPECT_EQ(options.warm_up, milliseconds(1'000));
  EXPECT_EQ(options.threads, 1U);
  EXPECT_EQ(options.server_process, 0);
  EXPECT_FALSE(options.json || options.client.deflate);
}

TEST(CommandLine, BenchTakesEveryOption) {
  const auto options =
      parsed<BenchOptions>({"bench", "ws://host",    "-c", "100",    "-f",        "16",        "-s",
                            "64K",   "--binary",     "-d", "2s",     "--warm-up", "0",         "--threads",
                            "2",     "--server-pid", "42", "--json", "--deflate", "--timeout", "3s"});
  EXPECT_EQ(options.connections, 100U);
  EXPECT_EQ(options.in_flight, 16U);
  EXPECT_EQ(options.size, 65536U);
  EXPECT_EQ(options.type, MessageType::binary);
  EXPECT_EQ(options.duration, milliseconds(2000));
  EXPECT_EQ(options.warm_up, milliseconds(0));
  EXPECT_EQ(options.threads, 2U);
  EXPECT_EQ(options.server_process, 42);
  EXPECT_EQ(options.client.connection.timeouts.open, milliseconds(3000));
  EXPECT_TRUE(options.json);
  EXPECT_EQ(parsed<BenchOptions>({"bench", "ws://host", "--rate", "5000"}).rate, 5000U);
}

TEST(CommandLine, BenchSaysWhatIsWrong) {
  EXPECT_EQ(problem({"bench", "ws://host", "--rate", "1", "--in-flight", "2"}),
            "--rate and --in-flight exclude each other");
  EXPECT_EQ(problem({"bench", "ws://host", "-c", "0"}), "--connections: '0' is no number from 1 to 1000000");
  EXPECT_EQ(problem({"bench", "ws://host", "--size", "65M"}), "--size: at most 64M");
  EXPECT_EQ(problem({"bench", "ws://host", "--duration", "0"}), "--duration: more than nothing");
  EXPECT_EQ(problem({"bench"}), "URL is required");
}

}  // namespace
}  // namespace wspc::tool
