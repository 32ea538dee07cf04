// SPDX-License-Identifier: MIT
// pipe_address: parses the address of an end of a pipe.
#include "tool/pipe/pipe_address.h"

#include <charconv>

#include <fmt/format.h>

namespace wspc::tool {
namespace {

using Kind = PipeAddress::Kind;

bool take_prefix(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// [::1]:80 as well; without a host, `otherwise`.
bool take_place(std::string_view text, std::string_view otherwise, PipeAddress& address) {
  const std::size_t colon = text.rfind(':');
  std::string_view host = colon == text.npos ? otherwise : text.substr(0, colon);
  const std::string_view port = colon == text.npos ? text : text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  address.host = host;
  return error == std::errc() && end == port.data() + port.size() && !host.empty();
}

}  // namespace

std::string parse(std::string_view text, PipeAddress& address) {
  const std::string whole(text);
  const std::string wrong = fmt::format(
      "'{}' is none of -, tcp:HOST:PORT, tcp-listen:[ADDRESS:]PORT, unix:PATH, unix-listen:PATH, exec:COMMAND, a URL, "
      "ws-listen:[ADDRESS:]PORT",
      whole);
  if (text == "-") return {};
  if (text.starts_with("ws://") || text.starts_with("wss://")) {
    address.kind = Kind::web_socket;
    address.text = text;
    return {};
  }
  address.listens = true;
  if (take_prefix(text, "ws-listen:")) {
    address.kind = Kind::web_socket;
    return take_place(text, "127.0.0.1", address) ? "" : wrong;
  }
  if (take_prefix(text, "tcp-listen:")) {
    address.kind = Kind::tcp;
    return take_place(text, "127.0.0.1", address) ? "" : wrong;
  }
  if (take_prefix(text, "unix-listen:")) {
    address.kind = Kind::unix_socket;
    address.text = text;
    return text.empty() ? wrong : "";
  }
  address.listens = false;
  if (take_prefix(text, "tcp:")) {
    address.kind = Kind::tcp;
    return take_place(text, {}, address) && address.port != 0 ? "" : wrong;
  }
  const bool is_unix = take_prefix(text, "unix:");
  if (!is_unix && !take_prefix(text, "exec:")) return wrong;
  address.kind = is_unix ? Kind::unix_socket : Kind::program;
  address.text = text;
  return text.empty() ? wrong : "";
}

}  // namespace wspc::tool
