// SPDX-License-Identifier: MIT
// header_verdict: a handshake, judged line by line.   RFC 6455 §4.1, §4.2
#include "tool/traffic/header_verdict.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "bytes/base64.h"
#include "core/grammar.h"
#include "http/authority.h"
#include "http/request.h"

namespace wspc::tool {
namespace {

using http::same_token;
using Verdict = JudgedLine::Verdict;

constexpr std::string_view client_rule = "RFC 6455 §4.1";
constexpr std::string_view server_rule = "RFC 6455 §4.2.2";

bool has_token(std::string_view list, std::string_view wanted) {
  bool found = false;
  const bool good = core::each_token(list, [&](std::string_view token) { found |= same_token(token, wanted); });
  return good && found;
}

// RFC 9110 §7.8: a protocol may have a version, and that of websocket is elsewhere.
bool lists_protocol(std::string_view list, std::string_view wanted) {
  bool found = false;
  const bool good =
      core::each_protocol(list, [&](std::string_view protocol) { found |= same_token(protocol, wanted); });
  return good && found;
}

bool are_distinct_tokens(std::string_view list) {
  std::vector<std::string_view> seen;
  bool distinct = true;
  const bool good = core::each_token(list, [&](std::string_view token) {
    distinct &= std::find(seen.begin(), seen.end(), token) == seen.end();
    seen.push_back(token);
  });
  return good && distinct && !seen.empty();
}

std::ptrdiff_t count(const Head& head, std::string_view name) {
  return std::count_if(head.headers.begin(), head.headers.end(),
                       [name](const Header& line) { return same_token(line.name, name); });
}

std::vector<Extension> extensions_of(const Head& head) {
  std::vector<Extension> list;
  for (const Header& line : head.headers) {
    if (same_token(line.name, "Sec-WebSocket-Extensions")) parse_extensions(line.value, list);
  }
  return list;
}

bool is_key(std::string_view text) {
  std::array<std::byte, 16> nonce;
  return bytes::base64_decode(text, nonce) == nonce.size();
}

bool is_extension_list(std::string_view text) {
  std::vector<Extension> ignored;
  return parse_extensions(text, ignored);
}

JudgedLine judged(const Header& line, bool good, std::string why, std::string_view rule) {
  JudgedLine result{line.name + ": " + line.value, good ? Verdict::good : Verdict::wrong, {}, rule};
  if (!good) result.why = std::move(why);
  return result;
}

void add_missing(std::vector<JudgedLine>& lines, const Head& head, std::initializer_list<std::string_view> names,
                 std::string_view rule) {
  for (const std::string_view name : names) {
    const std::ptrdiff_t times = count(head, name);
    if (times == 0) lines.push_back({{}, Verdict::wrong, "there is no " + std::string(name), rule});
    if (times > 1 && name.substr(0, 3) == "Sec") {
      lines.push_back({{}, Verdict::wrong, std::string(name) + " comes " + std::to_string(times) + " times", rule});
    }
  }
}

JudgedLine judge_request_line(const Header& line) {
  const std::string& value = line.value;
  if (same_token(line.name, "Host"))
    return judged(line, http::is_authority(value), "this is no host[:port]", client_rule);
  if (same_token(line.name, "Upgrade")) {
    return judged(line, lists_protocol(value, "websocket"), "it does not name websocket", client_rule);
  }
  if (same_token(line.name, "Connection")) {
    return judged(line, has_token(value, "Upgrade"), "it does not name Upgrade", client_rule);
  }
  if (same_token(line.name, "Sec-WebSocket-Key")) {
    return judged(line, is_key(value), "this is not the base64 of 16 bytes", client_rule);
  }
  if (same_token(line.name, "Sec-WebSocket-Version")) {
    return judged(line, value == "13", "the version is 13", client_rule);
  }
  if (same_token(line.name, "Sec-WebSocket-Protocol")) {
    return judged(line, are_distinct_tokens(value), "this is no list of different tokens", client_rule);
  }
  if (same_token(line.name, "Sec-WebSocket-Extensions")) {
    return judged(line, is_extension_list(value), "this is no list of extensions", "RFC 6455 §9.1");
  }
  return {line.name + ": " + value, Verdict::none, {}, {}};
}

JudgedLine judge_subprotocol(const Header& line, const Head& request) {
  bool offered = false;
  for (const Header& each : request.headers) {
    if (!same_token(each.name, "Sec-WebSocket-Protocol")) continue;
    core::each_token(each.value, [&](std::string_view token) { offered |= token == line.value; });
  }
  return judged(line, offered, "the client did not offer it", client_rule);
}

JudgedLine judge_extensions(const Header& line, const Head& request) {
  std::vector<Extension> chosen;
  if (!parse_extensions(line.value, chosen))
    return judged(line, false, "this is no list of extensions", "RFC 6455 §9.1");
  const std::vector<Extension> offered = extensions_of(request);
  for (const Extension& each : chosen) {
    const bool known =
        std::any_of(offered.begin(), offered.end(), [&](const Extension& one) { return one.name == each.name; });
    if (!known) return judged(line, false, "the client did not offer " + each.name, client_rule);
  }
  std::optional<DeflateParameters> ignored;
  const bool good = confirm_deflate(offered, chosen, ignored) == Error::none;
  return judged(line, good, "its parameters do not answer what was offered", "RFC 7692 §7.1");
}

JudgedLine judge_response_line(const Header& line, const Head& request) {
  const std::string& value = line.value;
  if (same_token(line.name, "Upgrade")) {
    return judged(line, same_token(value, "websocket"), "it is not websocket", client_rule);
  }
  if (same_token(line.name, "Connection")) {
    return judged(line, has_token(value, "Upgrade"), "it does not name Upgrade", client_rule);
  }
  if (same_token(line.name, "Sec-WebSocket-Accept")) {
    const std::string right = accept_for(value_of(request, "Sec-WebSocket-Key"));
    return judged(line, value == right, "for this key it is " + right, client_rule);
  }
  if (same_token(line.name, "Sec-WebSocket-Protocol")) return judge_subprotocol(line, request);
  if (same_token(line.name, "Sec-WebSocket-Extensions")) return judge_extensions(line, request);
  return {line.name + ": " + value, Verdict::none, {}, {}};
}

}  // namespace

std::string value_of(const Head& head, std::string_view name) {
  const auto found = std::find_if(head.headers.begin(), head.headers.end(),
                                  [name](const Header& line) { return same_token(line.name, name); });
  return found == head.headers.end() ? std::string() : found->value;
}

Head parse_head(std::string_view text) {
  Head head;
  for (std::size_t end = text.find("\r\n"); end != text.npos && end != 0; end = text.find("\r\n")) {
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (head.first_line.empty()) {
      head.first_line = line;
      continue;
    }
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view rest = line.substr(std::min(colon + 1, line.size()));
    head.headers.push_back({std::string(line.substr(0, colon)), std::string(core::trim(rest))});
  }
  return head;
}

std::vector<JudgedLine> judge_request(const Head& request) {
  const std::string& line = request.first_line;
  const bool get = line.compare(0, 4, "GET ") == 0;
  const bool good = get && line.size() > 9 && line.compare(line.size() - 9, 9, " HTTP/1.1") == 0;
  std::vector<JudgedLine> lines{{line, good ? Verdict::good : Verdict::wrong,
                                 good ? "" : (get ? "the version is not HTTP/1.1" : "the method is not GET"),
                                 client_rule}};
  for (const Header& each : request.headers) lines.push_back(judge_request_line(each));
  add_missing(lines, request, {"Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"},
              client_rule);
  return lines;
}

// Of another status than 101 nothing is asked.
std::vector<JudgedLine> judge_response(const Head& response, const Head& request) {
  const bool switches = status_of(response) == 101;
  std::vector<JudgedLine> lines{{response.first_line, switches ? Verdict::good : Verdict::wrong,
                                 switches ? "" : "the server refused", server_rule}};
  for (const Header& each : response.headers) {
    lines.push_back(switches ? judge_response_line(each, request)
                             : JudgedLine{each.name + ": " + each.value, Verdict::none, {}, {}});
  }
  if (switches) add_missing(lines, response, {"Upgrade", "Connection", "Sec-WebSocket-Accept"}, server_rule);
  return lines;
}

unsigned status_of(const Head& response) noexcept {
  const std::string_view line = response.first_line;
  unsigned status = 0;
  if (line.size() < 12 || line.substr(0, 7) != "HTTP/1.") return 0;
  std::from_chars(line.data() + 9, line.data() + 12, status);
  return status;
}

std::optional<DeflateParameters> agreed_deflate(const Head& response, const Head& request) {
  std::optional<DeflateParameters> agreed;
  const Error error = confirm_deflate(extensions_of(request), extensions_of(response), agreed);
  return error == Error::none ? agreed : std::nullopt;
}

}  // namespace wspc::tool
