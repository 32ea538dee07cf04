// SPDX-License-Identifier: MIT
// page: the answer to a request for something else than a WebSocket.   RFC 9110 §9.3.1, §9.3.2
#include "http/page.h"

#include <utility>

#include "http/refusal.h"
#include "http/request.h"

namespace wspc::http {
std::optional<Page> find_page(const Policy& policy, const Request& request) {
  if (!policy.page || (request.method() != "GET" && request.method() != "HEAD")) return {};
  return policy.page(request);
}

std::string response(const Page& page, const Request& request) {
  std::string text = "HTTP/1.1 " + std::to_string(page.status) + ' ' + std::string(reason_phrase(page.status)) + "\r\n";
  for (const Header& line : response_lines(page)) {
    if (line.name.front() != ':') text += line.name + ": " + line.value + "\r\n";
  }
  return text + "connection: close\r\n\r\n" + body_for(page, request);
}

std::vector<Header> response_lines(const Page& page) {
  std::vector<Header> lines{{":status", std::to_string(page.status)},
                            {"content-type", page.type},
                            {"content-length", std::to_string(page.body.size())}};
  for (const Header& header : page.headers) lines.push_back({in_small_letters(header.name), header.value});
  return lines;
}

std::string body_for(Page page, const Request& request) {
  return request.method() == "HEAD" ? std::string() : std::move(page.body);
}

}  // namespace wspc::http
