// SPDX-License-Identifier: MIT
// arguments: the options that the commands share, as CLI11 takes them.
#ifndef WSPC_TOOL_OPTIONS_ARGUMENTS_H
#define WSPC_TOOL_OPTIONS_ARGUMENTS_H

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

#include "tool/bench/bench_options.h"
#include "tool/check/check_options.h"
#include "tool/connect/connect_options.h"
#include "tool/doctor/doctor_options.h"
#include "tool/inspect/inspect_options.h"
#include "tool/offline/offline_options.h"
#include "tool/pipe/pipe_options.h"
#include "tool/replay/replay_options.h"
#include "tool/serve/serve_options.h"
#include "wspc/deflate.h"
#include "wspc/options.h"

namespace wspc::tool {

// 64K, 1M, unlimited.
CLI::Option* add_size(CLI::App& app, const std::string& names, std::uint64_t& size, const std::string& help);

// A whole number within [least, most].
CLI::Option* add_number(CLI::App& app, const std::string& names, std::uint64_t least, std::uint64_t most,
                        std::function<void(std::uint64_t)> take, const std::string& help);

// The value of the option `names`; a CLI::ValidationError when it is none.
std::chrono::milliseconds duration_argument(const std::string& names, const std::string& text);

// 500ms, 10s, 2m, 0.
CLI::Option* add_duration(CLI::App& app, const std::string& names, std::chrono::milliseconds& duration,
                          const std::string& help);

// An option that may be repeated, with one value each time, which is taken as it is: [1,2] is one value too.
CLI::Option* add_list(CLI::App& app, const std::string& names, std::vector<std::string>& list, const std::string& help);

// Throws a CLI::ValidationError when `one` was given together with any of `others`.
void exclude(const CLI::App& app, std::string_view one, std::initializer_list<std::string_view> others);

// --header, --origin, --user, --bearer, --subprotocol.
void add_request(CLI::App& app, ClientOptions& client);

// --max-message, --max-frame, --max-fragments.
void add_limits(CLI::App& app, Limits& limits);

// --deflate, --no-deflate. What `deflate` is now is what neither of them leaves it at. When all is parsed,
// settle_deflate says what is wrong with them together, and what follows from --max-message.
void add_deflate(CLI::App& app, std::optional<DeflateOptions>& deflate);
void settle_deflate(const CLI::App& app, const Limits& limits, std::optional<DeflateOptions>& deflate);

// --idle-timeout, --ping-interval, --pong-timeout, --close-timeout.
void add_timeouts(CLI::App& app, Timeouts& timeouts);

// The subcommands. What they are given is written to `options`, which outlives `app`.
CLI::App* add_serve(CLI::App& app, ServeOptions& options);
CLI::App* add_connect(CLI::App& app, ConnectOptions& options);
CLI::App* add_bench(CLI::App& app, BenchOptions& options);
CLI::App* add_inspect(CLI::App& app, InspectOptions& options);
CLI::App* add_record(CLI::App& app, InspectOptions& options);
CLI::App* add_replay(CLI::App& app, ReplayOptions& options);
CLI::App* add_convert(CLI::App& app, ConvertOptions& options);
CLI::App* add_check(CLI::App& app, CheckOptions& options);
CLI::App* add_doctor(CLI::App& app, DoctorOptions& options);
CLI::App* add_pipe(CLI::App& app, PipeOptions& options);
CLI::App* add_accept(CLI::App& app, AcceptOptions& options);
CLI::App* add_codes(CLI::App& app, CodesOptions& options);
CLI::App* add_decode(CLI::App& app, DecodeOptions& options);
CLI::App* add_encode(CLI::App& app, EncodeOptions& options);

}  // namespace wspc::tool

#endif
