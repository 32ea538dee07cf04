// SPDX-License-Identifier: MIT
// inspect: the command `wspc inspect`, a proxy that shows the traffic.
#include "tool/inspect/inspect.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <signal.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "io/loop/loop.h"
#include "io/loop/socket_stream.h"
#include "io/server/listener.h"
#include "io/session/session.h"
#include "io/tls/tls_context.h"
#include "tool/inspect/inspect_options.h"
#include "tool/inspect/inspection.h"
#include "tool/recordings/record_file.h"
#include "tool/terminal/console.h"
#include "tool/text/write_file.h"
#include "tool/traffic/wire_log.h"
#include "tool/ui/server.h"

namespace wspc::tool {
namespace {

class Inspector {
 public:
  explicit Inspector(InspectOptions options)
      : options_(std::move(options)),
        file_(options_.recording),
        log_(log_options()),
        plan_{options_, {}, {}, sinks_, options_.shown},
        listener_(loop_.context(), {[this](io::Socket socket) { accepted(std::move(socket)); }, [] { return true; },
                                    [](const io::ErrorCode& error) { complain("accept: " + error.message()); }}),
        signals_(loop_.context(), SIGINT, SIGTERM) {
    sinks_.add(log_);
  }

  ExitStatus run() {
    std::string wrong = file_.problem();
    if (wrong.empty()) wrong = prepare();
    if (!wrong.empty()) {
      complain(wrong);
      return ExitStatus::usage;
    }
    const ServerOptions& server = options_.server;
    if (const std::string problem = listener_.listen({server.address, server.port, false}); !problem.empty()) {
      complain("cannot listen on " + problem);
      return ExitStatus::network;
    }
    if (!options_.write_ca.empty() && !write_file(options_.write_ca, tls_->certificate())) {
      complain("cannot write " + options_.write_ca);
      return ExitStatus::usage;
    }
    if (options_.ui) {
      if (const std::string problem = show(); !problem.empty()) {
        complain(problem);
        return ExitStatus::network;
      }
    }
    announce();
    if (file_.is_open()) log_.recording(upstream_url());
    listener_.start();
    // This owns the loop: no handler runs when it is gone.
    signals_.async_wait([this](const io::ErrorCode& error, int) {
      if (!error) loop_.stop();
    });
    loop_.run();
    for (const auto& inspection : std::exchange(inspections_, {})) inspection->abort();
    return ExitStatus::clean;
  }

 private:
  [[nodiscard]] WireLog::Options log_options() const noexcept {
    if (file_.is_open()) {
      return {.json = true, .output = file_.descriptor(), .whole = true, .shown = options_.shown};
    }
    return {.json = options_.json,
            .colour = ::isatty(STDOUT_FILENO) == 1,
            .hexdump = options_.hexdump,
            .shown = options_.shown};
  }

  // Returns what is wrong with the options, or an empty string.
  std::string prepare() {
    ClientOptions& upstream = options_.upstream;
    if (std::string wrong = http::parse(upstream.url, plan_.upstream); !wrong.empty()) return wrong;
    plan_.destination = {plan_.upstream.host,     plan_.upstream.port, upstream.connect_to, {}, nullptr,
                         upstream.tls.server_name};
    if (!upstream.proxy.empty()) {
      if (std::string wrong = http::parse(upstream.proxy, plan_.destination.proxy.emplace()); !wrong.empty())
        return wrong;
    }
    if (plan_.upstream.secure) {
      std::string wrong = io::make_tls_context(upstream.tls, Http::one, plan_.destination.tls);
      if (!wrong.empty()) return wrong;
    }
    if (!options_.server.tls) return {};
    const auto made = std::make_shared<io::TlsContext>();
    tls_ = made;
    return made->prepare(*options_.server.tls, {"http/1.1"});
  }

  // Where clients come to.
  [[nodiscard]] std::string own() const {
    const auto where = io::tcp_endpoint(listener_.endpoint());
    return where.port() == 0 ? options_.server.address : (tls_ ? "wss://" : "ws://") + io::format(where);
  }

  [[nodiscard]] std::string upstream_url() const { return url_to_show(options_.upstream.url, options_.secrets); }

  [[nodiscard]] const char* what() const { return options_.recording.empty() ? "inspecting" : "recording"; }

  // Starts the page. Returns why that failed, or an empty string.
  std::string show() {
    page_.emplace(options_.ui, options_.secrets);
    if (std::string problem = page_->listen(); !problem.empty()) return problem;
    sinks_.add(page_->sink());
    plan_.shown = std::max<std::uint64_t>(plan_.shown, ui::Server::kept);
    page_->start({what(), upstream_url(), own()});
    return {};
  }

  // On stderr: stdout has the lines.
  void announce() const {
    note(fmt::format("wspc: {} {}/ for {}", what(), own(), upstream_url()));
    if (page_) note(fmt::format("wspc: what passes is shown at {}", page_->url()));
  }

  void accepted(io::Socket socket) {
    auto stream = std::make_unique<io::SocketStream>(loop_.readiness(), std::move(socket));
    const std::uint64_t number = io::Session::new_id();
    const std::string remote = stream->remote();
    if (!tls_) return begin(std::move(stream), number);
    const auto handshake =
        std::make_shared<io::TlsHandshake>(loop_, std::move(stream), tls_->accept(), tls_, "the client");
    handshakes_.insert(handshake);
    const auto open = options_.upstream.connection.timeouts.open;
    const TimePoint end = open.count() > 0 ? std::chrono::steady_clock::now() + open : TimePoint::max();
    handshake->start(
        end, [this, number, remote, key = std::weak_ptr(handshake)](
                 io::TlsHandshake::Result result, std::unique_ptr<io::TlsStream> secured, const std::string& error) {
          handshakes_.erase(key.lock());
          if (result == io::TlsHandshake::Result::done) return begin(std::move(secured), number);
          sinks_.opened(number, remote, {});
          sinks_.note(number, "no TLS with the client: " + error);
          sinks_.closed(number);
        });
  }

  void begin(std::unique_ptr<io::Stream> stream, std::uint64_t number) {
    const auto inspection =
        std::make_shared<Inspection>(loop_, std::move(stream), plan_, number, [this](Inspection& ended) {
          inspections_.erase(ended.shared_from_this());
          if (!log_.alive() && !page_) loop_.stop();
        });
    inspections_.insert(inspection);
    inspection->start();
  }

  InspectOptions options_;
  io::Loop loop_;
  RecordFile file_;
  std::optional<ui::Server> page_;
  WireLog log_;
  TrafficSinks sinks_;
  Inspection::Plan plan_;
  std::shared_ptr<const io::TlsContext> tls_;
  io::Listener listener_;
  boost::asio::signal_set signals_;
  std::set<std::shared_ptr<io::TlsHandshake>> handshakes_;
  std::set<std::shared_ptr<Inspection>> inspections_;
};

ExitStatus inspect(InspectOptions options) { return Inspector(std::move(options)).run(); }

}  // namespace

Command inspect_command() {
  return make_command<InspectOptions>("inspect", "Stand between clients and a server, and show what passes",
                                      add_options, inspect);
}

Command record_command() {
  return make_command<InspectOptions>("record", "Stand between clients and a server, and record what passes",
                                      add_record_options, inspect);
}

}  // namespace wspc::tool
