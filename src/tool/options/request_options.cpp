// SPDX-License-Identifier: MIT
// request_options: the options for a client's request, which are the same for every command.
#include <span>

#include <fmt/format.h>

#include "bytes/base64.h"
#include "tool/options/shared_options.h"

namespace wspc::tool {
namespace {

Header parse_header(const std::string& line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) throw UsageError("--header", fmt::format("'{}' is not 'Name: value'", line));
  const std::size_t first = line.find_first_not_of(" \t", colon + 1);
  const std::size_t last = line.find_last_not_of(" \t");
  return {line.substr(0, colon), first == line.npos ? "" : line.substr(first, last + 1 - first)};
}

Header parse_user(const std::string& user) {
  if (user.find(':') == user.npos) throw UsageError("--user", "that is NAME:PASSWORD");
  return {"Authorization", "Basic " + bytes::base64_encode(std::as_bytes(std::span(user)))};
}

}  // namespace

// RFC 6455 §4.1: W020, W025; RFC 7617 §2
void add_request(OptionSet& set, ClientOptions& client) {
  const auto header = [&client](const std::string& line) { client.headers.push_back(parse_header(line)); };
  const auto origin = [&client](const std::string& value) { client.headers.push_back({"Origin", value}); };
  const auto user = [&client](const std::string& value) { client.headers.push_back(parse_user(value)); };
  const auto bearer = [&client](const std::string& token) {
    client.headers.push_back({"Authorization", "Bearer " + token});
  };
  set.list("-H,--header", header, "a header to send, may be repeated").named("'NAME: VALUE'");
  set.text("--origin", origin, "the Origin to send").named("ORIGIN");
  set.text("--user", user, "who we are, by HTTP's Basic authentication").named("NAME:PASSWORD");
  set.text("--bearer", bearer, "the same, by a token").named("TOKEN");
  set.list("--subprotocol", client.subprotocols, "a subprotocol to offer, may be repeated").named("NAME");
}

}  // namespace wspc::tool
