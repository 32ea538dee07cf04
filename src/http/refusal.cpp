// SPDX-License-Identifier: MIT
// refusal: why a request did not become a WebSocket, and the HTTP response for it (RFC 6455 §4.2.2, RFC 9110 §15).
#include "http/refusal.h"

#include <utility>

#include "http/request.h"
#include "http/token.h"

namespace wspc::http {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";

// RFC 6455 §4.2.1: W034; §10.7: W137, RFC 9112 §3: P02
unsigned status_of(Error error) {
  switch (error) {
    case Error::origin_refused:
      return 403;
    case Error::resource_not_found:
      return 404;
    case Error::invalid_method:
      return 405;
    case Error::open_timeout:
      return 408;
    case Error::unexpected_body:
      return 413;
    case Error::unsupported_version:
      return 426;
    case Error::handshake_too_big:
    case Error::too_many_headers:
      return 431;
    case Error::out_of_memory:
    case Error::no_randomness:
      return 500;
    case Error::unsupported_http_version:
      return 505;
    default:
      return 400;
  }
}

// The headers that a status requires (RFC 6455 §4.2.2: W049; §4.4: W057, RFC 9110 §15.2.2: S08).
std::string owed_headers(unsigned status, std::string_view allow) {
  if (status == 405) return "Allow: " + std::string(allow) + "\r\n";
  if (status != 426) return {};
  const Header& version = ServerHandshake::version_header();
  return "Upgrade: websocket\r\n" + version.name + ": " + version.value + "\r\n";  // RFC 9110 §15.5.22, RFC 6455 §4.4
}

std::string sentence(std::string_view text) {
  std::string result(text);
  if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') result[0] = static_cast<char>(result[0] - 'a' + 'A');
  return result + ".\n";
}

}  // namespace

std::string_view reason_phrase(unsigned status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 421:
      return "Misdirected Request";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Refused";
  }
}

Refusal refuse(HandshakeError failure) { return refuse(status_of(failure.error), failure); }

Refusal refuse(unsigned status, HandshakeError failure) {
  std::string text(describe(failure.error).text);
  if (!failure.header.empty() && text.find(failure.header) == text.npos)
    text.append(" (").append(failure.header) += ')';
  return {status, failure.error, failure.header, std::move(text)};
}

Refusal refuse(unsigned status, std::string text) { return {status, Error::none, {}, std::move(text)}; }

Refusal draining() { return refuse(503, "the server is shutting down"); }
Refusal overloaded() { return refuse(503, "the server has as many connections as it may have"); }
Refusal busy() { return refuse(503, "the server is sending as many pages as it may"); }
Refusal timed_out() { return refuse({Error::open_timeout, {}}); }

std::string body(const Refusal& refusal) { return sentence(refusal.text); }

// RFC 6455 §7.2.2: W116, RFC 9112 §9.6: P06
std::string response(const Refusal& refusal, Asked asked) {
  const std::string explanation = body(refusal);
  // RFC 9110 §7.8: a sender of Upgrade also lists it in Connection.
  const std::string_view connection = refusal.status == 426 ? "close, Upgrade" : "close";
  std::string text = "HTTP/1.1 " + std::to_string(refusal.status) + ' ';
  text.append(reason_phrase(refusal.status)).append("\r\nConnection: ").append(connection).append("\r\n");
  text += owed_headers(refusal.status, asked.allow);
  text.append("Content-Type: ").append(text_type);
  text += "\r\nContent-Length: " + std::to_string(explanation.size()) + "\r\n\r\n";
  return asked.head ? text : text + explanation;
}

// RFC 9110 §15.5.6; RFC 6455 §4.4: W057
std::vector<Header> response_lines(const Refusal& refusal, Asked asked) {
  std::vector<Header> lines{{":status", std::to_string(refusal.status)},
                            {"content-type", std::string(text_type)},
                            {"content-length", std::to_string(body(refusal).size())}};
  if (refusal.status == 405) lines.push_back({"allow", std::string(asked.allow)});
  const Header& version = ServerHandshake::version_header();
  if (refusal.error == Error::unsupported_version) lines.push_back({in_small_letters(version.name), version.value});
  return lines;
}

}  // namespace wspc::http
