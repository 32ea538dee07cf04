// SPDX-License-Identifier: MIT
// transport_arguments: the options for the connection to a server, which are the same for every command.
#include "tool/options/transport_arguments.h"

#include <cstdlib>
#include <string>

#include <CLI/CLI.hpp>

#include "http/tunnel/proxy.h"
#include "tool/options/arguments.h"
#include "tool/options/proxy_environment.h"

namespace wspc::tool {
namespace {

constexpr unsigned most_redirects = 10;

// The parser's message contains no password, and neither may ours.
void check_proxy(const std::string& text) {
  http::Proxy proxy;
  const std::string wrong = http::parse(text, proxy);
  if (!wrong.empty()) throw CLI::ValidationError("--proxy", wrong);
}

Http parse_http(const std::string& version) {
  if (version == "1" || version == "1.1") return Http::one;
  if (version == "2") return Http::two;
  if (version == "auto") return Http::any;
  throw CLI::ValidationError("--http", "'" + version + "' is none of 1, 2 and auto");
}

}  // namespace

// RFC 6455 §4.1: W007, W010, W011; §10.6: W136
void add_upstream(CLI::App& app, ClientOptions& client) {
  const auto proxy = [&client](const std::string& text) {
    check_proxy(text);
    client.proxy = text;
  };
  app.add_option("--ca", client.tls.trust_file, "the certificates to trust, instead of the system's")
      ->type_name("FILE");
  app.add_option("--cert", client.tls.certificate_file, "a certificate to show to the server")->type_name("FILE");
  app.add_option("--key", client.tls.key_file, "its key, if that is in a file of its own")->type_name("FILE");
  app.add_flag_callback(
      "--insecure", [&client] { client.tls.verify = false; }, "take whatever certificate the server has");
  app.add_option("--server-name", client.tls.server_name, "whom the certificate has to be for (the URL's host)")
      ->type_name("NAME");
  app.add_option("--connect-to", client.connect_to, "connect there instead: HOST[:PORT] or unix:PATH")
      ->type_name("PLACE");
  app.add_option_function<std::string>("--proxy", proxy, "http://[USER:PASSWORD@]HOST[:PORT] or socks5://…")
      ->type_name("URL");
  app.add_flag_callback(
      "--no-proxy", [] {}, "ask no proxy, whatever the environment says");
}

void add_way(CLI::App& app, ClientOptions& client) {
  add_upstream(app, client);
  const auto http = [&client](const std::string& version) { client.http = parse_http(version); };
  app.add_option_function<std::string>("--http", http, "the HTTP to use: 1, 2, or auto, as the server likes (1)")
      ->type_name("VERSION");
  app.add_flag_callback(
      "--follow", [&client] { client.redirects = most_redirects; }, "go where the server redirects to");
}

void settle_way(const CLI::App& app, ClientOptions& client) {
  exclude(app, "--proxy", {"--no-proxy", "--connect-to"});
  exclude(app, "--insecure", {"--ca"});
  if (app.count("--key") > 0 && app.count("--cert") == 0) throw CLI::ValidationError("--key needs --cert");
  if (app.count("--proxy") + app.count("--no-proxy") + app.count("--connect-to") > 0) return;
  client.proxy = proxy_for(client.url, [](const char* name) { return std::getenv(name); });
}

void add_listening(CLI::App& app, ServerOptions& server, const std::string& prefix) {
  const auto port = [&server](std::uint64_t number) { server.port = static_cast<std::uint16_t>(number); };
  server.port = 9001;
  app.add_option("--address", server.address, "where to listen: an IP address, unix:PATH or fd:N (127.0.0.1)")
      ->type_name("PLACE");
  add_number(app, "--port", 0, 65535, port, "the port to listen on, 0 for any (9001)");
  server.tls.emplace();
  app.add_option(prefix + "cert", server.tls->certificate_file, "speak TLS with this certificate")->type_name("FILE");
  app.add_option(prefix + "key", server.tls->key_file, "its key, if that is in a file of its own")->type_name("FILE");
  app.add_flag("--self-signed", server.tls->self_signed, "speak TLS with a certificate made for this machine");
  app.add_option("--client-ca", server.tls->client_trust_file, "demand certificates that one of these has signed")
      ->type_name("FILE");
}

void settle_listening(const CLI::App& app, ServerOptions& server, const std::string& prefix) {
  const std::string certificate = prefix + "cert";
  const std::string key = prefix + "key";
  exclude(app, "--self-signed", {certificate, key});
  if (app.count(key) > 0 && app.count(certificate) == 0) throw CLI::ValidationError(key + " needs " + certificate);
  if (app.count(certificate) + app.count("--self-signed") > 0) return;
  if (app.count("--client-ca") > 0) {
    throw CLI::ValidationError("--client-ca needs " + certificate + " or --self-signed");
  }
  server.tls.reset();
}

void add_place(CLI::App& app, ServerOptions& server) {
  const auto threads = [&server](std::uint64_t number) { server.threads = static_cast<unsigned>(number); };
  add_listening(app, server, "--");
  app.add_flag("--share-port", server.share_port, "let each thread accept, and other processes (SO_REUSEPORT)");
  add_number(app, "--threads", 1, 1024, threads, "event loops to run (1)");
  app.add_flag_callback(
      "--no-http2", [&server] { server.policy.http2 = false; }, "speak nothing but HTTP/1.1");
}

void add_ui(CLI::App& app, UiOptions& ui) {
  const auto port = [&ui](std::uint64_t number) {
    ui.port = static_cast<std::uint16_t>(number);
    ui.on = true;
  };
  const auto address = [&ui](const std::string& text) {
    if (text.starts_with("unix:") || text.starts_with("fd:")) {
      throw CLI::ValidationError("--ui-address", "'" + text + "' is no IP address");
    }
    ui.address = text;
    ui.on = true;
  };
  app.add_flag("--ui", ui.on, "show what passes on a page, at http://127.0.0.1:9080/");
  add_number(app, "--ui-port", 0, 65535, port, "the same on another port, 0 for any");
  app.add_option_function<std::string>("--ui-address", address,
                                       "the same on another address: who reaches it sees all, and may send anything")
      ->type_name("ADDRESS");
}

void add_secrets(CLI::App& app, Secrets& secrets) {
  app.add_flag_callback(
      "--show-secrets", [&secrets] { secrets = Secrets::shown; },
      "show credentials in handshakes: Authorization, cookies, tokens in queries (REDACTED)");
}

}  // namespace wspc::tool
