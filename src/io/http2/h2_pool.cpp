// SPDX-License-Identifier: MIT
// h2_pool: the HTTP/2 connections of a loop that more WebSockets may share, and the servers that lack HTTP/2.
// RFC 9113 §9.1
#include "io/http2/h2_pool.h"

#include <algorithm>
#include <utility>

namespace wspc::io {
namespace {

// A connection that allows fewer streams than this is not worth waiting for.
constexpr std::uint32_t many = 16;

}  // namespace

// The pool is the only object that is ever put there.
H2Pool& H2Pool::of(Loop& loop) {
  if (!loop.shared()) loop.shared() = std::make_unique<H2Pool>(loop);
  return static_cast<H2Pool&>(*loop.shared());
}

std::shared_ptr<H2Client> H2Pool::find(const std::string& key) const {
  const auto [begin, end] = clients_.equal_range(key);
  const auto found = std::find_if(begin, end, [](const auto& entry) { return entry.second->takes_more(); });
  return found == end ? nullptr : found->second;
}

std::shared_ptr<H2Client> H2Pool::add(const std::string& key, std::unique_ptr<Stream> transport) {
  const auto client = std::make_shared<H2Client>(
      loop_, std::move(transport),
      [this, key](H2Client& ready) {
        tell(key, ready.http().most_streams() < many ? Brought::none : Brought::connection);
      },
      [this, key](H2Client& ended) { remove(key, ended); });
  clients_.emplace(key, client);
  http1_.erase(key);
  return client;
}

void H2Pool::remove(const std::string& key, H2Client& client) {
  if (!client.is_ready()) brought_none(key);
  const auto [begin, end] = clients_.equal_range(key);
  const auto found = std::find_if(begin, end, [&](const auto& entry) { return entry.second.get() == &client; });
  if (found != end) clients_.erase(found);
}

H2Pool::Turn H2Pool::turn(const std::string& key, LookAgain look_again) {
  if (is_http1(key)) return Turn::alone;
  const auto [place, first] = waiting_.try_emplace(key);
  if (first) return Turn::lead;
  place->second.push_back(std::move(look_again));
  return Turn::wait;
}

// The waiting attempts are posted to the loop, because what they do next may destroy the caller.
void H2Pool::tell(const std::string& key, Brought brought) {
  const auto found = waiting_.find(key);
  if (found == waiting_.end()) return;
  auto waiting = std::move(found->second);
  waiting_.erase(found);
  for (LookAgain& look_again : waiting) loop_.post([look = std::move(look_again), brought] { look(brought); });
}

bool H2Pool::is_http1(const std::string& key) {
  const auto found = http1_.find(key);
  if (found == http1_.end()) return false;
  if (found->second > std::chrono::steady_clock::now()) return true;
  http1_.erase(found);
  return false;
}

void H2Pool::chose_http1(const std::string& key, TimePoint expiry) {
  http1_[key] = expiry;
  if (http1_.size() > most_known) {
    http1_.erase(std::min_element(http1_.begin(), http1_.end(),
                                  [](const auto& one, const auto& other) { return one.second < other.second; }));
  }
  brought_none(key);
}

}  // namespace wspc::io
