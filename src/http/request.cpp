// SPDX-License-Identifier: MIT
// request: an HTTP/1.1 request as it was received.   RFC 9112 §3
#include "http/request.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "http/authority.h"
#include "http/token.h"

namespace wspc {
namespace http {
void add_header(std::vector<Header>& lines, Header line) {
  const auto is_cookie = [](const Header& each) { return same_token(each.name, "Cookie"); };
  const auto cookie = is_cookie(line) ? std::find_if(lines.begin(), lines.end(), is_cookie) : lines.end();
  if (cookie == lines.end()) return lines.push_back(std::move(line));
  if (!cookie->value.empty() && !line.value.empty()) cookie->value += "; ";
  cookie->value += line.value;
}

std::vector<Header> with_one_cookie_line(std::vector<Header> lines) {
  std::vector<Header> result;
  result.reserve(lines.size());
  for (Header& line : lines) add_header(result, std::move(line));
  return result;
}

std::vector<HeaderView> views(const std::vector<Header>& headers) {
  std::vector<HeaderView> result;
  result.reserve(headers.size());
  std::transform(headers.begin(), headers.end(), std::back_inserter(result), [](const Header& header) {
    return HeaderView{header.name, header.value};
  });
  return result;
}

}  // namespace http

std::string_view Request::header(std::string_view name) const noexcept {
  for (const Header& header : headers_) {
    if (http::same_token(header.name, name)) return header.value;
  }
  return {};
}

std::string Request::combined(std::string_view name) const {
  std::string values;
  bool first = true;
  for (const Header& header : headers_) {
    if (!http::same_token(header.name, name)) continue;
    if (!std::exchange(first, false)) values += ", ";
    values += header.value;
  }
  return values;
}

std::size_t Request::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(std::count_if(
      headers_.begin(), headers_.end(), [name](const Header& header) { return http::same_token(header.name, name); }));
}

// RFC 9112 §3.2: the origin-form, or the absolute-form with a host of its own. A fragment is never part of either.
bool Request::take_target(std::string_view target) {
  if (target.find('#') != target.npos) return false;
  if (target.front() != '/') {
    const std::size_t scheme = target.find("://");
    if (scheme == target.npos || !http::is_web_scheme(target.substr(0, scheme))) return false;
    target.remove_prefix(scheme + 3);
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    authority_ = target.substr(0, end);
    if (!http::is_authority(authority_)) return false;
    target.remove_prefix(end);
  }
  const std::size_t question = std::min(target.find('?'), target.size());
  path_ = question == 0 ? "/" : target.substr(0, question);
  query_ = target.substr(std::min(question + 1, target.size()));
  return true;
}

}  // namespace wspc
