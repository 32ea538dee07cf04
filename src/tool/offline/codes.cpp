// SPDX-License-Identifier: MIT
// codes: the command `wspc codes`: the meaning of close codes.   RFC 6455 §7.4
#include <array>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tool/frames/close_name.h"
#include "tool/offline/offline.h"
#include "tool/offline/offline_options.h"
#include "tool/terminal/console.h"

namespace wspc::tool {
namespace {

struct Explanation {
  std::uint16_t code;
  std::string_view meaning;
};

constexpr std::array explanations{
    Explanation{1000, "the purpose of the connection has been fulfilled"},
    Explanation{1001, "a server shuts down, or a page has been left"},
    Explanation{1002, "the peer broke the protocol"},
    Explanation{1003, "the peer sent a kind of data that cannot be accepted, such as binary"},
    Explanation{1005, "never on the wire: the Close had no code"},
    Explanation{1006, "never on the wire: the connection ended without a Close"},
    Explanation{1007, "the data is not what its type says, such as text that is not UTF-8"},
    Explanation{1008, "the peer broke a rule of the application's, and no other code fits"},
    Explanation{1009, "a message is too big to be processed"},
    Explanation{1010, "the client wanted an extension that the server did not agree to"},
    Explanation{1011, "the server met something unexpected"},
    Explanation{1012, "the server restarts: come back after a random 5 to 30 seconds"},
    Explanation{1013, "the server is overloaded: try again later"},
    Explanation{1014, "a gateway got an invalid answer from the server behind it"},
    Explanation{1015, "never on the wire: the TLS handshake failed"},
};

std::string_view meaning(std::uint16_t code) noexcept {
  for (const Explanation& each : explanations) {
    if (each.code == code) return each.meaning;
  }
  if (code < 1000) return "not used";
  if (code < 3000) return "reserved for the protocol and its extensions";
  if (code < 4000) return "registered with IANA by a library or framework";
  if (code < 5000) return "the application's own";
  return "no code";
}

std::string describe(std::uint16_t code, bool json) {
  if (!json) {
    return fmt::format("{:>5}  {:<24} {:<14} {}\n", code, close_name(code), may_be_sent(code) ? "" : "not to be sent",
                       meaning(code));
  }
  const nlohmann::ordered_json row{
      {"code", code}, {"name", close_name(code)}, {"may_be_sent", may_be_sent(code)}, {"meaning", meaning(code)}};
  return row.dump() + '\n';
}

ExitStatus codes(const CodesOptions& options) {
  std::string text;
  if (options.codes.empty()) {
    for (const Explanation& each : explanations) text += describe(each.code, options.json);
    for (const std::uint16_t range : {std::uint16_t{3000}, std::uint16_t{4000}}) {
      text += describe(range, options.json);
    }
  }
  for (const std::uint16_t code : options.codes) text += describe(code, options.json);
  return write_all(STDOUT_FILENO, text) ? ExitStatus::clean : ExitStatus::usage;
}

}  // namespace

Command codes_command() {
  return make_command<CodesOptions>("codes", "Tell what the codes of a Close mean", add_options, codes);
}

}  // namespace wspc::tool
