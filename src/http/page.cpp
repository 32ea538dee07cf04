// SPDX-License-Identifier: MIT
// page: the response to a request that is not a WebSocket upgrade.   RFC 9110 §9.3.1, §9.3.2
#include "http/page.h"

#include <utility>

#include "http/refusal.h"
#include "http/request.h"
#include "http/token.h"

namespace wspc::http {

std::optional<Page> find_page(const Policy& policy, const Request& request) {
  if (!policy.page || (request.method() != "GET" && request.method() != "HEAD")) return {};
  return policy.page(request);
}

std::string_view allowed_methods(const Policy& policy) noexcept { return policy.page ? "GET, HEAD" : "GET"; }

std::string response_head(const Page& page) {
  std::string text = "HTTP/1.1 " + std::to_string(page.status) + ' ' + std::string(reason_phrase(page.status)) + "\r\n";
  for (const Header& line : response_lines(page)) {
    if (line.name.front() != ':') text += line.name + ": " + line.value + "\r\n";
  }
  return text + "connection: close\r\n\r\n";
}

std::vector<Header> response_lines(const Page& page) {
  const std::uint64_t size = page.source ? page.source->size() : page.body.size();
  std::vector<Header> lines{
      {":status", std::to_string(page.status)}, {"content-type", page.type}, {"content-length", std::to_string(size)}};
  for (const Header& header : page.headers) lines.push_back({in_small_letters(header.name), header.value});
  return lines;
}

// RFC 9110 §9.3.2
Body body_for(Page page, const Request& request) {
  if (request.method() == "HEAD") return {};
  return page.source ? Body(std::move(page.source)) : Body(std::move(page.body));
}

}  // namespace wspc::http
