// SPDX-License-Identifier: MIT
// request_arguments: the options for a client's request, which are the same for every command.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bytes/base64.h"
#include "tool/options/arguments.h"

namespace wspc::tool {
namespace {

Header parse_header(const std::string& line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) {
    throw CLI::ValidationError("--header", fmt::format("'{}' is not 'Name: value'", line));
  }
  const std::size_t first = line.find_first_not_of(" \t", colon + 1);
  const std::size_t last = line.find_last_not_of(" \t");
  return {line.substr(0, colon), first == line.npos ? "" : line.substr(first, last + 1 - first)};
}

}  // namespace

// RFC 6455 §4.1: W020, W025; RFC 7617 §2
void add_request(CLI::App& app, ClientOptions& client) {
  const auto header = [&client](const std::vector<std::string>& lines) {
    for (const std::string& line : lines) client.headers.push_back(parse_header(line));
  };
  const auto origin = [&client](const std::string& value) { client.headers.push_back({"Origin", value}); };
  const auto bearer = [&client](const std::string& token) {
    client.headers.push_back({"Authorization", "Bearer " + token});
  };
  const auto user = [&client](const std::string& who) {
    if (who.find(':') == who.npos) throw CLI::ValidationError("--user", "that is NAME:PASSWORD");
    client.headers.push_back({"Authorization", "Basic " + bytes::base64_encode(std::as_bytes(std::span(who)))});
  };
  app.add_option_function<std::vector<std::string>>("-H,--header", header, "a header to send, may be repeated")
      ->allow_extra_args(false)
      ->type_name("'NAME: VALUE'");
  app.add_option_function<std::string>("--origin", origin, "the Origin to send")->type_name("ORIGIN");
  app.add_option_function<std::string>("--user", user, "who we are, by HTTP's Basic authentication")
      ->type_name("NAME:PASSWORD");
  app.add_option_function<std::string>("--bearer", bearer, "the same, by a token")->type_name("TOKEN");
  add_list(app, "--subprotocol", client.subprotocols, "a subprotocol to offer, may be repeated")->type_name("NAME");
}

}  // namespace wspc::tool
