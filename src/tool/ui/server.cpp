// SPDX-License-Identifier: MIT
// server: serves the page, on a port and a thread of its own.
#include "tool/ui/server.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "http/authority.h"
#include "http/refusal.h"
#include "http/request.h"
#include "io/loop/signals_blocked.h"
#include "tool/recordings/har.h"
#include "tool/recordings/recording.h"
#include "tool/traffic/rebinding.h"
#include "tool/traffic/wire_record.h"
#include "tool/ui/asset.h"

namespace wspc::tool::ui {
namespace {

using Json = nlohmann::ordered_json;

// The page loads nothing from elsewhere, and no other page may embed it.
constexpr const char* content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

std::string type_of(std::string_view name) {
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  return name.ends_with(".svg") ? "image/svg+xml" : "text/html; charset=utf-8";
}

Page page_of(std::string type, std::string body) {
  Page page{.type = std::move(type), .body = std::move(body)};
  page.headers = {{"cache-control", "no-store"},
                  {"content-security-policy", content_policy},
                  {"cross-origin-resource-policy", "same-origin"},
                  {"referrer-policy", "no-referrer"},
                  {"x-content-type-options", "nosniff"}};
  return page;
}

// The feed is for the page itself: an Origin, if there is one, is "http://" and the authority that the request was for.
bool is_of_this_page(const Request& request) {
  const std::string_view origin = request.header("Origin");
  constexpr std::string_view scheme = "http://";
  if (request.count("Origin") == 0) return true;
  return http::same_token(origin.substr(0, scheme.size()), scheme) &&
         http::same_authority(origin.substr(scheme.size()), request.authority(), "http");
}

Refusal judge(const Request& request) {
  if (!is_named_safely(request.authority())) return {403, Error::none, "Host", "open it by its IP address"};
  if (!is_of_this_page(request)) return {403, Error::origin_refused, "Origin", "only the page itself may read this"};
  return {};
}

// Returns the number in "connection=7", or 0 for all connections.
std::uint64_t connection_in(std::string_view query) {
  constexpr std::string_view name = "connection=";
  std::uint64_t number = 0;
  if (query.starts_with(name)) std::from_chars(query.data() + name.size(), query.data() + query.size(), number);
  return number;
}

ServerOptions told(const UiOptions& options) {
  ServerOptions server;
  server.address = options.address;
  server.port = options.port;
  server.max_connections = 64;
  server.connection.limits.outbox = 64 << 20;
  server.policy.paths = {"/feed"};
  server.policy.http2 = false;
  return server;
}

}  // namespace

Server::Server(const UiOptions& options, Secrets secrets)
    : caller_(archive_, kept, secrets),
      house_{archive_, caller_, [this] { return hello(); }, [this] { clear(); }},
      server_(
          [this, &options] {
            ServerOptions server = told(options);
            server.policy.page = [this](const Request& request) { return page_or_problem(request); };
            server.policy.verdict = judge;
            return server;
          }(),
          *this) {}

Server::~Server() {
  server_.stop();
  if (thread_.joinable()) thread_.join();
}

std::string Server::listen() {
  const std::string problem = server_.listen();
  return problem.empty() ? problem : "no page on " + problem + "; --ui-port 0 takes a free port";
}

std::string Server::url() const { return "http" + server_.url().substr(2) + '/'; }

void Server::start(const Scene& scene) {
  scene_ = scene;
  const io::SignalsBlocked blocked;
  thread_ = std::thread([this] { server_.run(); });
}

Json Server::hello() const {
  return {{"what", scene_.what}, {"server", scene_.server}, {"url", scene_.own}, {"version", WSPC_VERSION}};
}

// ---- the feed ------------------------------------------------------------------------------------------------------

void Server::opened(io::Session& session) { viewers_[session.id()] = std::make_unique<Viewer>(house_, session); }

void Server::event(io::Session& session, const Event& event) {
  if (event.type == Event::Type::text) viewers_.at(session.id())->hear(event.text());
}

void Server::closed(io::Session& session, const Closure&) { viewers_.erase(session.id()); }

void Server::clear() {
  archive_.clear();
  for (const auto& [session, viewer] : viewers_) viewer->begin_anew();
}

// ---- the page ------------------------------------------------------------------------------------------------------

// No exception of ours reaches the server's loop.
std::optional<Page> Server::page_or_problem(const Request& request) const {
  try {
    return page(request);
  } catch (const std::exception& error) {
    return Page{.status = 500, .body = std::string(error.what()) + '\n'};
  }
}

std::optional<Page> Server::page(const Request& request) const {
  if (!is_named_safely(request.authority())) {
    return Page{.status = 403, .body = "Open this page by its IP address, or as localhost.\n"};
  }
  if (auto found = exported(request)) return found;
  const std::string_view name = request.path() == "/" ? "index.html" : request.path().substr(1);
  const auto all = assets();
  const auto asset = std::find_if(all.begin(), all.end(), [name](const Asset& each) { return each.name == name; });
  if (asset == all.end()) return Page{.status = 404, .body = "There is no such page.\n"};
  return page_of(type_of(name), std::string(asset->content));
}

std::optional<Page> Server::exported(const Request& request) const {
  const std::string_view path = request.path();
  constexpr std::string_view payload = "/payload/";
  if (path.starts_with(payload)) {
    std::uint64_t id = 0;
    std::from_chars(path.data() + payload.size(), path.data() + path.size(), id);
    const RecordPointer record = archive_.find(id);
    if (!record || !record->frame) return Page{.status = 404, .body = "This frame is not kept any more.\n"};
    const FrameView& view = record->frame->view;
    return page_of("application/octet-stream", view.inflated ? *view.inflated : view.payload);
  }
  if (path != "/recording.jsonl" && path != "/archive.har") return {};
  const std::string lines = archive_.recording(scene_.server, connection_in(request.query()));
  if (path == "/recording.jsonl") return page_of("application/jsonl", lines);
  Recording recording;
  std::istringstream in(lines);
  const std::string problem = read_recording(in, "this recording", recording);
  if (!problem.empty()) return Page{.status = 500, .body = problem + '\n'};
  return page_of("application/json", to_har(recording));
}

}  // namespace wspc::tool::ui
