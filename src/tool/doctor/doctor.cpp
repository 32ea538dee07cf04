// SPDX-License-Identifier: MIT
// doctor: the command `wspc doctor`, which opens a WebSocket step by step and reports what is wrong.
#include "tool/doctor/doctor.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <span>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "http/request.h"
#include "io/loop/look_up.h"
#include "io/tls/tls_facts.h"
#include "io/tls/tls_stream.h"
#include "tool/check/check_rules.h"
#include "tool/check/probe.h"
#include "tool/doctor/doctor_advice.h"
#include "tool/doctor/doctor_options.h"
#include "tool/frames/close_name.h"
#include "tool/frames/composition.h"
#include "tool/terminal/console.h"
#include "tool/terminal/conversation_result.h"
#include "tool/text/json_line.h"
#include "tool/text/visible.h"

namespace wspc::tool {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_knocks = 16;  // that are tried one by one

double milliseconds_since(Clock::time_point then) {
  return std::chrono::duration<double, std::milli>(Clock::now() - then).count();
}

std::string date_of(std::time_t time) {
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  return fmt::format("{:04}-{:02}-{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
}

class Doctor {
 public:
  explicit Doctor(const DoctorOptions& options)
      : options_(options), colour_(!options.json && ::isatty(STDOUT_FILENO) == 1) {}

  ExitStatus run() {
    if (const std::string wrong = aim(options_.client, options_.patience, target_); !wrong.empty()) {
      complain(wrong);
      return ExitStatus::usage;
    }
    look_at_the_way();
    if (!target_.destination.proxy && target_.destination.connect_to.empty()) {
      if (const ExitStatus status = reach(); status != ExitStatus::clean) return status;
    }
    Probe probe(loop_, target_);
    if (const ExitStatus status = connect(probe); status != ExitStatus::clean) return status;
    if (const ExitStatus status = ask(probe); status != ExitStatus::clean) return status;
    ping(probe);
    look_for_http2();
    if (options_.idle.count() > 0) be_silent(probe);
    return ExitStatus::clean;
  }

 private:
  enum class Mark : std::uint8_t { good, bad, hint };

  void tell(Mark mark, std::string_view step, const std::string& text) {
    if (options_.json) {
      static constexpr std::string_view names[] = {"good", "bad", "hint"};
      const nlohmann::ordered_json json{
          {"step", step}, {"verdict", names[static_cast<std::size_t>(mark)]}, {"text", text}};
      return static_cast<void>(write_all(STDOUT_FILENO, json_line(json) + '\n'));
    }
    static constexpr std::string_view words[] = {"ok", "BAD", "hint"};
    static constexpr std::string_view colours[] = {"\x1b[32m", "\x1b[31m", "\x1b[33m"};
    const std::string line =
        fmt::format("{}{:<4}{}  {:<9} {}\n", colour_ ? colours[static_cast<std::size_t>(mark)] : "",
                    words[static_cast<std::size_t>(mark)], colour_ ? "\x1b[0m" : "", step, visible(text));
    static_cast<void>(write_all(STDOUT_FILENO, line));
  }

  void look_at_the_way() {
    const io::Destination& to = target_.destination;
    if (!to.connect_to.empty()) return tell(Mark::hint, "way", "connecting to " + to.connect_to + " instead");
    if (!to.proxy) return;
    const bool asked = !options_.client.proxy.empty();
    tell(Mark::hint, "way",
         fmt::format("through the proxy {}:{}{}; --no-proxy asks none", to.proxy->host, to.proxy->port,
                     asked ? "" : ", which the environment names"));
  }

  // ---- names and addresses

  ExitStatus reach() {
    const auto began = Clock::now();
    const std::string& host = target_.destination.host;
    const std::optional<io::Addresses> found = look_up();
    if (!found) {
      tell(Mark::bad, "name", fmt::format("{}: no answer in {} ms", host, options_.patience.count()));
      tell(Mark::hint, "name", "this machine's name servers do not answer, or not in time");
      return ExitStatus::timeout;
    }
    if (found->error) {
      tell(Mark::bad, "name", fmt::format("{}: {}", host, found->error.message()));
      tell(Mark::hint, "name",
           "is it spelt as it should be, and does it exist here? (A private name needs the right DNS server.)");
      return ExitStatus::network;
    }
    const auto tried = std::span(found->endpoints).first(std::min<std::size_t>(found->endpoints.size(), most_knocks));
    std::vector<std::string> addresses;
    for (const io::Endpoint& each : tried) addresses.push_back(io::tcp_endpoint(each).address().to_string());
    const std::size_t more = found->endpoints.size() - tried.size();
    tell(Mark::good, "name",
         fmt::format("{} is {}{} ({:.0f} ms)", host, fmt::join(addresses, ", "),
                     more == 0 ? "" : fmt::format(" and {} more, which are not tried", more),
                     milliseconds_since(began)));
    std::size_t reached = 0;
    for (const io::Endpoint& each : tried) reached += knock(each) ? 1U : 0U;
    if (reached == 0) return ExitStatus::network;
    if (reached < addresses.size()) {
      tell(Mark::hint, "tcp", "clients that do not try all addresses will wait, or fail");
    }
    return ExitStatus::clean;
  }

  // Returns nullopt if there is no answer in time.
  std::optional<io::Addresses> look_up() {
    std::optional<io::Addresses> found;
    const auto look_up = std::make_shared<io::LookUp>(loop_);
    look_up->start(target_.destination.host, target_.destination.port,
                   [&found](const io::Addresses& addresses) { found = addresses; });
    loop_.context().restart();
    loop_.context().run_one_for(options_.patience);
    look_up->cancel();
    return found;
  }

  // Each address on its own: a client that is happy with one of them hides that the others are dead.
  bool knock(const io::Endpoint& endpoint) {
    const auto began = Clock::now();
    io::Socket socket(loop_.context());
    io::ErrorCode unopened;  // async_connect() tries to open it again, and reports the error
    io::open(socket, endpoint.protocol(), unopened);
    std::optional<io::ErrorCode> result;
    socket.async_connect(endpoint, [&result](const io::ErrorCode& error) { result = error; });
    loop_.context().restart();
    loop_.context().run_one_for(options_.patience);
    if (!result) {
      io::ErrorCode ignored;
      socket.close(ignored);
      loop_.context().restart();
      loop_.context().poll();
      tell(Mark::bad, "tcp", fmt::format("{}: no answer in {} ms", io::format(endpoint), options_.patience.count()));
      tell(Mark::hint, "tcp", "something drops what is sent there: a firewall, or a machine that is off");
      return false;
    }
    if (*result) {
      tell(Mark::bad, "tcp", fmt::format("{}: {}", io::format(endpoint), result->message()));
      if (*result == boost::asio::error::connection_refused) {
        tell(Mark::hint, "tcp", "the machine is there, but nothing listens on that port, or not on that address");
      }
      return false;
    }
    tell(Mark::good, "tcp", fmt::format("{} is there ({:.1f} ms)", io::format(endpoint), milliseconds_since(began)));
    return true;
  }

  // ---- TLS

  ExitStatus connect(Probe& probe) {
    const auto began = Clock::now();
    const std::string problem = probe.connect();
    const char* const step = target_.url.secure ? "tls" : "tcp";
    if (!problem.empty()) {
      tell(Mark::bad, step, problem);
      for (const std::string& advice : advice_on_connecting(problem)) tell(Mark::hint, step, advice);
      return result(probe.failure()).status;
    }
    const auto* const secured = dynamic_cast<const io::TlsStream*>(probe.stream());
    if (secured == nullptr) return ExitStatus::clean;
    const io::TlsFacts facts = io::facts_of(*secured->ssl());
    tell(Mark::good, "tls", fmt::format("{}, {} ({:.1f} ms)", facts.version, facts.cipher, milliseconds_since(began)));
    const auto left = (facts.not_after - std::time(nullptr)) / 86'400;
    tell(left < 14 ? Mark::hint : Mark::good, "tls",
         fmt::format("certificate of {}, signed by {}, until {} ({} days)", facts.subject, facts.issuer,
                     date_of(facts.not_after), left));
    return ExitStatus::clean;
  }

  // ---- HTTP

  ExitStatus ask(Probe& probe) {
    const auto began = Clock::now();
    const ProbeRequest request = probe.request();
    const std::string problem = probe.open(request);
    if (probe.response().first_line.empty()) {
      tell(Mark::bad, "http", "there is no answer to the opening handshake");
      tell(Mark::hint, "http",
           target_.url.secure ? "does that port speak HTTP?"
                              : "does that port want TLS? then the URL begins with wss://");
      return ExitStatus::protocol;
    }
    const unsigned status = status_of(probe.response());
    tell(status == 101 ? Mark::good : Mark::bad, "http",
         fmt::format("{} ({:.1f} ms)", probe.response().first_line, milliseconds_since(began)));
    for (const std::string_view name : {"Server", "Via", "X-Cache", "CF-RAY"}) {
      const std::string value = value_of(probe.response(), name);
      if (!value.empty()) tell(Mark::hint, "http", fmt::format("{}: {}", name, value));
    }
    if (status != 101) return explain_refusal(probe.response());
    bool wrong = false;
    for (const JudgedLine& line : judge_response(probe.response(), parse_head(request.text()))) {
      if (line.verdict != JudgedLine::Verdict::wrong) continue;
      tell(Mark::bad, "http", fmt::format("{}: {} ({})", line.line, line.why, line.rule));
      wrong = true;
    }
    if (wrong) return ExitStatus::protocol;
    const std::string chosen = value_of(probe.response(), "Sec-WebSocket-Protocol");
    if (!chosen.empty()) tell(Mark::good, "http", "subprotocol " + chosen);
    return ExitStatus::clean;
  }

  ExitStatus explain_refusal(const Head& response) {
    for (const std::string& advice : advice_on_refusal(response)) tell(Mark::hint, "http", advice);
    if (status_of(response) == 400 && !target_.url.secure) {
      tell(Mark::hint, "http", "or does that port want TLS? then the URL begins with wss://");
    }
    const bool with_origin = std::any_of(target_.headers.begin(), target_.headers.end(),
                                         [](const Header& header) { return http::same_token(header.name, "Origin"); });
    if (!with_origin) try_as_a_page();
    return ExitStatus::refused;
  }

  // Some servers want to see a page of their own.
  void try_as_a_page() {
    const std::string origin = (target_.url.secure ? "https://" : "http://") + target_.url.authority();
    Probe probe(loop_, target_);
    if (!probe.connect().empty()) return;
    ProbeRequest request = probe.request();
    request.set("Origin", origin);
    if (probe.open(request).empty()) tell(Mark::hint, "http", "with --origin " + origin + " it is accepted");
  }

  // ---- WebSocket

  void ping(Probe& probe) {
    for (const char* const payload : {"wspc-1", "wspc-2", "wspc-3"}) {
      const auto began = Clock::now();
      probe.send(bytes_of(Composition{.opcode = 9, .payload = payload, .masked = true, .key = 0}));
      const auto came = probe.receive([payload](const FrameView& seen) { return is_pong(seen, payload); });
      if (std::none_of(came.frames.begin(), came.frames.end(),
                       [payload](const FrameView& seen) { return is_pong(seen, payload); })) {
        tell(Mark::bad, "ping",
             std::string(probe.flooded() ? Probe::flood
                         : came.ended    ? "the connection ended instead"
                                         : "no pong came: a keep-alive would end this WebSocket"));
        return;
      }
      round_trips_.push_back(milliseconds_since(began));
    }
    tell(Mark::good, "ping", fmt::format("round trips of {:.2f} ms", fmt::join(round_trips_, ", ")));
  }

  void look_for_http2() {
    if (!target_.url.secure) return;
    Probe::Target target = target_;
    if (!io::make_tls_context(options_.client.tls, Http::any, target.destination.tls).empty()) return;
    Probe probe(loop_, target);
    if (!probe.connect().empty()) return;
    const auto* const secured = dynamic_cast<const io::TlsStream*>(probe.stream());
    const bool two = secured != nullptr && secured->protocol() == "h2";
    tell(Mark::good, "http2",
         two ? "is spoken, by ALPN; --http 2 tells whether WebSockets go over it" : "is not spoken");
  }

  // Sends nothing except pongs.
  void be_silent(Probe& probe) {
    const auto began = Clock::now();
    std::vector<double> pings;
    tell(Mark::hint, "idle", fmt::format("silent for {} s", options_.idle.count() / 1000));
    probe.patience(std::chrono::duration_cast<std::chrono::milliseconds>(options_.idle));
    while (Clock::now() - began < options_.idle) {
      const auto came = probe.receive(
          [](const FrameView& seen) { return is_close(seen) || seen.frame.header.opcode == core::Opcode::ping; });
      for (const FrameView& seen : came.frames) {
        if (is_close(seen)) return tell_of_close(seen, milliseconds_since(began));
        if (seen.frame.header.opcode != core::Opcode::ping) continue;
        pings.push_back(milliseconds_since(began) / 1000);
        probe.send(bytes_of(Composition{.opcode = 10, .payload = seen.payload, .masked = true, .key = 0}));
      }
      if (came.ended) return tell_of_end(milliseconds_since(began));
      if (probe.flooded()) return tell(Mark::bad, "idle", std::string(Probe::flood));
    }
    if (!pings.empty())
      tell(Mark::good, "idle", fmt::format("the server pings, the first time after {:.1f} s", pings.front()));
    tell(Mark::good, "idle", fmt::format("still open after {} s", options_.idle.count() / 1000));
  }

  void tell_of_close(const FrameView& close, double after) {
    const std::uint16_t code = close_code(close);
    tell(Mark::bad, "idle",
         fmt::format("the server closed after {:.1f} s: {} ({}) {}", after / 1000, code, close_name(code),
                     close.payload.size() > 2 ? close.payload.substr(2) : ""));
    tell(Mark::hint, "idle", "that is the WebSocket server's own limit: it wants pings or messages more often");
  }

  void tell_of_end(double after) {
    tell(Mark::bad, "idle", fmt::format("the connection ended after {:.1f} s, without a Close", after / 1000));
    tell(Mark::hint, "idle",
         fmt::format(
             "most likely a proxy or load balancer in between: --ping-interval well below {:.0f} s keeps it open",
             after / 1000));
  }

  const DoctorOptions& options_;
  bool colour_;
  io::Loop loop_;
  Probe::Target target_;
  std::vector<double> round_trips_;
};

ExitStatus doctor(const DoctorOptions& options) { return Doctor(options).run(); }

}  // namespace

Command doctor_command() {
  return make_command<DoctorOptions>("doctor", "Find out why there is no WebSocket, or who ends it", add_options,
                                     doctor);
}

}  // namespace wspc::tool
