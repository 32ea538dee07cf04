// SPDX-License-Identifier: MIT
// h2_client: the client's side of an HTTP/2 connection, which several WebSockets share.   RFC 8441
#include "io/http2/h2_client.h"

#include <algorithm>
#include <utility>

#include "io/loop/loop.h"

namespace wspc::io {

H2Client::H2Client(Loop& loop, std::unique_ptr<Stream> transport, Told ready, Told ended)
    : H2Connection(loop, std::move(transport), Role::client, {}),
      when_ready_(std::move(ready)),
      ended_(std::move(ended)) {}

// RFC 8441 §3: H2-03
std::uint64_t H2Client::request(std::vector<Header> lines, Answer answer) {
  const std::uint64_t number = ++last_number_;
  requests_[number] = {std::move(lines), std::move(answer), 0};
  loop().post([weak = weak_from_this(), number] {
    const auto self = std::static_pointer_cast<H2Client>(weak.lock());
    if (self && self->ready_) self->send(number);
  });
  return number;
}

bool H2Client::takes_more() const noexcept {
  return ready_ && !going_away() && !ended() && streams() + requests_.size() < http().most_streams();
}

void H2Client::send(std::uint64_t number) {
  const auto found = requests_.find(number);
  if (found == requests_.end() || found->second.stream != 0) return;
  if (!http().may_connect()) return fail(number, "the server speaks HTTP/2, but no WebSockets over it");
  found->second.stream = http().request(found->second.lines);
  if (found->second.stream == 0) return fail(number, "there can be no more streams on this HTTP/2 connection");
  touch();
}

void H2Client::on_settings() {
  if (std::exchange(ready_, true)) return;
  std::vector<std::uint64_t> numbers;
  for (const auto& [number, request] : requests_) numbers.push_back(number);
  for (const std::uint64_t number : numbers) send(number);
  if (const Told told = std::exchange(when_ready_, {})) told(*this);
}

std::uint64_t H2Client::number_of(http::StreamId stream) const noexcept {
  const auto found = std::find_if(requests_.begin(), requests_.end(),
                                  [stream](const auto& entry) { return entry.second.stream == stream; });
  return found == requests_.end() ? 0 : found->first;
}

void H2Client::on_head(http::StreamId stream, std::vector<Header> lines) {
  const auto found = requests_.find(number_of(stream));
  if (found == requests_.end()) return;
  const Answer answer = std::move(found->second.answer);
  requests_.erase(found);
  answer.response(stream, std::move(lines));
}

// A stream that the server refused was not processed (RFC 9113 §8.7).
void H2Client::on_reset(http::StreamId stream, std::uint32_t code) {
  const Error error = code == http::h2_error::refused_stream ? Error::connection_lost : Error::none;
  fail(number_of(stream), "the server reset the HTTP/2 stream: " + http::h2_error_name(code), error);
}

void H2Client::fail(std::uint64_t number, const std::string& problem, Error error) {
  const auto found = requests_.find(number);
  if (found == requests_.end()) return;
  const Answer answer = std::move(found->second.answer);
  requests_.erase(found);
  answer.failed(problem, error);
}

void H2Client::give_up(std::uint64_t number) {
  const auto found = requests_.find(number);
  if (found == requests_.end()) return;
  if (found->second.stream != 0) http().reset(found->second.stream, http::h2_error::cancel);
  requests_.erase(found);
  touch();
}

void H2Client::on_idle() {
  if (requests_.empty()) go_away();
}

void H2Client::on_end(const std::string& problem) {
  std::string text;
  attempt([&] { text = problem.empty() ? "the server closed the HTTP/2 connection" : problem; });
  const Error error = was_lost() ? Error::connection_lost : Error::none;
  while (!requests_.empty()) {
    attempt([&] { fail(requests_.begin()->first, text, error); });
  }
  if (ended_) std::exchange(ended_, {})(*this);
}

}  // namespace wspc::io
