// SPDX-License-Identifier: MIT
// doctor_advice: possible reasons of a failure, for people.   RFC 9110 §15
#include "tool/doctor/doctor_advice.h"

#include <array>
#include <utility>

namespace wspc::tool {

std::vector<std::string> advice_on_connecting(std::string_view problem) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> reasons{{
      {"expired", "the server's certificate has to be renewed (and this machine's clock should be right)"},
      {"self-signed", "trust it with --ca FILE, if it is yours"},
      {"self signed", "trust it with --ca FILE, if it is yours"},
      {"issuer",
       "the server may not send its intermediate certificates, or it is signed by an authority of your own: --ca FILE"},
      {"is for",
       "the certificate is somebody else's: a default server in front, or the wrong name; --server-name asks for "
       "another"},
      {"wrong version", "does that port speak TLS? without it, the URL begins with ws://"},
      {"not TLS", "does that port speak TLS? without it, the URL begins with ws://"},
      {"407", "the proxy wants a name and a password: --proxy http://USER:PASSWORD@HOST"},
  }};
  std::vector<std::string> advice;
  for (const auto& [word, text] : reasons) {
    if (problem.find(word) != problem.npos) advice.emplace_back(text);
  }
  return advice;
}

std::vector<std::string> advice_on_refusal(const Head& response) {
  const unsigned status = status_of(response);
  switch (status) {
    case 200:
      return {
          "something answers as if it were asked for a page: a proxy that does not pass Upgrade on, or the wrong path"};
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return {"it leads to " + value_of(response, "Location") + "; --follow goes there"};
    case 400:
      return {
          "the request did not arrive as one for a WebSocket: a proxy in between may remove Upgrade and Connection"};
    case 401:
      return {"it wants to know who you are: --user, --bearer, or a header of its own; " +
              value_of(response, "WWW-Authenticate")};
    case 403:
      return {"not for you, or not from there: credentials, or an Origin, may be missing"};
    case 404:
      return {"there is no WebSocket at that path"};
    case 405:
      return {"that path is for something else than a WebSocket"};
    case 426:
      return {"it wants another version, or an upgrade to " + value_of(response, "Upgrade")};
    case 429:
      return {"too many requests: " + value_of(response, "Retry-After")};
    case 502:
    case 504:
      return {"a proxy answers, and cannot reach the server behind it"};
    case 503:
      return {"the server, or the one behind the proxy, is full or going away: " + value_of(response, "Retry-After")};
    default:
      return {};
  }
}

}  // namespace wspc::tool
