// SPDX-License-Identifier: MIT
// transport_options: the options that say how to reach a server, or where to be one; the same for every command.
#include "tool/options/transport_options.h"

#include <cstdlib>
#include <string>

#include "http/tunnel/proxy.h"
#include "tool/options/proxy_environment.h"

namespace wspc::tool {
namespace {

constexpr unsigned most_redirects = 10;

// The parser's message contains no password, and neither may ours.
void check_proxy(const std::string& text) {
  http::Proxy proxy;
  const std::string wrong = http::parse(text, proxy);
  if (!wrong.empty()) throw UsageError("--proxy", wrong);
}

}  // namespace

// RFC 6455 §4.1: W007, W010, W011; §10.6: W136
void add_upstream(OptionSet& set, ClientOptions& client) {
  const auto proxy = [&client](const std::string& text) {
    check_proxy(text);
    client.proxy = text;
  };
  set.text("--ca", client.tls.trust_file, "the certificates to trust, instead of the system's").named("FILE");
  set.text("--cert", client.tls.certificate_file, "a certificate to show to the server").named("FILE");
  set.text("--key", client.tls.key_file, "its key, if that is in a file of its own").named("FILE");
  set.flag(
      "--insecure", [&client] { client.tls.verify = false; }, "take whatever certificate the server has");
  set.text("--server-name", client.tls.server_name, "whom the certificate has to be for (the URL's host)")
      .named("NAME");
  set.text("--connect-to", client.connect_to, "connect there instead: HOST[:PORT] or unix:PATH").named("PLACE");
  set.text("--proxy", proxy, "http://[USER:PASSWORD@]HOST[:PORT] or socks5://…").named("URL");
  set.flag(
      "--no-proxy", [] {}, "ask no proxy, whatever the environment says");
}

void add_way(OptionSet& set, ClientOptions& client) {
  add_upstream(set, client);
  set.choice<Http>("--http", client.http, {{"1", Http::one}, {"1.1", Http::one}, {"2", Http::two}, {"auto", Http::any}},
                   "none of 1, 2 and auto", "the HTTP to use: 1, 2, or auto, as the server likes (1)")
      .named("VERSION");
  set.flag(
      "--follow", [&client] { client.redirects = most_redirects; }, "go where the server redirects to");
}

void settle_way(const OptionSet& set, ClientOptions& client) {
  set.exclude("--proxy", {"--no-proxy", "--connect-to"});
  set.exclude("--insecure", {"--ca"});
  if (set.count("--key") > 0 && set.count("--cert") == 0) throw UsageError("--key needs --cert");
  if (set.count("--proxy") + set.count("--no-proxy") + set.count("--connect-to") > 0) return;
  client.proxy = proxy_for(client.url, [](const char* name) { return std::getenv(name); });
}

void add_listening(OptionSet& set, ServerOptions& server, const std::string& prefix) {
  server.port = 9001;
  set.text("--address", server.address, "where to listen: an IP address, unix:PATH or fd:N (127.0.0.1)").named("PLACE");
  set.number("--port", 0, 65535, server.port, "the port to listen on, 0 for any (9001)");
  server.tls.emplace();
  set.text(prefix + "cert", server.tls->certificate_file, "speak TLS with this certificate").named("FILE");
  set.text(prefix + "key", server.tls->key_file, "its key, if that is in a file of its own").named("FILE");
  set.flag("--self-signed", server.tls->self_signed, "speak TLS with a certificate made for this machine");
  set.text("--client-ca", server.tls->client_trust_file, "demand certificates that one of these has signed")
      .named("FILE");
}

void settle_listening(const OptionSet& set, ServerOptions& server, const std::string& prefix) {
  const std::string certificate = prefix + "cert";
  const std::string key = prefix + "key";
  set.exclude("--self-signed", {certificate, key});
  if (set.count(key) > 0 && set.count(certificate) == 0) throw UsageError(key + " needs " + certificate);
  if (set.count(certificate) + set.count("--self-signed") > 0) return;
  if (set.count("--client-ca") > 0) throw UsageError("--client-ca needs " + certificate + " or --self-signed");
  server.tls.reset();
}

void add_place(OptionSet& set, ServerOptions& server) {
  add_listening(set, server, "--");
  set.flag("--share-port", server.share_port, "let each thread accept, and other processes (SO_REUSEPORT)");
  set.number("--threads", 1, 1024, server.threads, "event loops to run (1)");
  set.flag(
      "--no-http2", [&server] { server.policy.http2 = false; }, "speak nothing but HTTP/1.1");
}

void add_secrets(OptionSet& set, Secrets& secrets) {
  set.flag(
      "--show-secrets", [&secrets] { secrets = Secrets::shown; },
      "show credentials in handshakes: Authorization, cookies, tokens in queries (REDACTED)");
}

}  // namespace wspc::tool
