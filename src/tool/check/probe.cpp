// SPDX-License-Identifier: MIT
// probe: one connection of `wspc check`.
#include "tool/check/probe.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/error.hpp>

#include "bytes/base64.h"
#include "bytes/random.h"
#include "http/header_block.h"
#include "http/request.h"

namespace wspc::tool {
namespace {

constexpr std::size_t most_unread = 1 << 20;  // bytes that may wait for a rule to look at them

std::string new_key() {
  std::array<std::byte, 16> nonce{};
  static_cast<void>(bytes::random(nonce));
  return bytes::base64_encode(nonce);
}

}  // namespace

// ---- what is sent --------------------------------------------------------------------------------------------------

void ProbeRequest::remove(std::string_view name) {
  std::erase_if(headers, [name](const Header& header) { return http::same_token(header.name, name); });
}

void ProbeRequest::set(std::string_view name, std::string value) {
  for (Header& header : headers) {
    if (http::same_token(header.name, name)) {
      header.value = std::move(value);
      return;
    }
  }
  headers.push_back({std::string(name), std::move(value)});
}

std::string ProbeRequest::text() const {
  std::string text = method + ' ' + target + ' ' + version + "\r\n";
  for (const Header& header : headers) text += header.name + ": " + header.value + "\r\n";
  return text + "\r\n";
}

// ---- the connection ------------------------------------------------------------------------------------------------

std::string aim(const ClientOptions& client, std::chrono::milliseconds patience, Probe::Target& target) {
  if (std::string wrong = http::parse(client.url, target.url); !wrong.empty()) return wrong;
  target.destination = {target.url.host, target.url.port, client.connect_to, {}, nullptr, client.tls.server_name};
  target.headers = client.headers;
  target.patience = patience;
  std::string subprotocols;
  for (const std::string& each : client.subprotocols) subprotocols += (subprotocols.empty() ? "" : ", ") + each;
  if (!subprotocols.empty()) target.headers.push_back({"Sec-WebSocket-Protocol", subprotocols});
  if (!client.proxy.empty()) {
    if (std::string wrong = http::parse(client.proxy, target.destination.proxy.emplace()); !wrong.empty()) return wrong;
  }
  if (!target.url.secure) return {};
  return io::make_tls_context(client.tls, Http::one, target.destination.tls);
}

Probe::Probe(io::Loop& loop, const Target& target) : loop_(loop), target_(target), patience_(target.patience) {}

Probe::~Probe() {
  if (!stream_) return;
  stream_->watch(*this, {});
  stream_->close();
}

bool Probe::run_until(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + patience_;
  while (!done()) {
    loop_.context().restart();
    if (std::chrono::steady_clock::now() >= end) return false;
    loop_.context().run_one_until(end);
  }
  return true;
}

std::string Probe::connect() {
  connecting_ = true;
  const auto connector = std::make_shared<io::Connector>(loop_, target_.destination);
  connector->start(
      std::chrono::steady_clock::now() + target_.patience,
      [this](std::unique_ptr<io::Stream> stream, std::string_view) {
        stream_ = std::move(stream);
        connecting_ = false;
      },
      [this](const Failure& failure) {
        failure_ = failure;
        connecting_ = false;
      });
  if (!run_until([this] { return !connecting_; })) connector->cancel();
  if (!stream_ && failure_.text.empty()) {
    failure_ = wspc::failure(Failure::Cause::timeout, "it cannot be connected to in time");
  }
  if (!stream_) return failure_.text;
  stream_->watch(*this, {true, false});
  return {};
}

void Probe::ready(io::Interest what) {
  std::array<std::byte, 16 * 1024> buffer;
  if (what.write) flush();
  while (!ended_ && !flooded_ && input_.size() < most_unread) {
    io::ErrorCode error;
    const std::size_t size = stream_->receive(buffer, error);
    bytes_ += size;
    flooded_ = bytes_ > most_bytes;
    input_.append(reinterpret_cast<const char*>(buffer.data()), size);
    if (error == boost::asio::error::would_block || error == boost::asio::error::interrupted) break;
    if (error) ended_ = true;
  }
  watch();
}

void Probe::watch() {
  const bool reads = !ended_ && !flooded_ && input_.size() < most_unread;
  stream_->watch(*this, {reads, !unsent_.empty()});
}

void Probe::send(std::string_view bytes) {
  sent_ += bytes;
  unsent_ += bytes;
  flush();
  watch();
}

void Probe::send_slowly(std::string_view bytes) {
  for (const char byte : bytes) {
    send({&byte, 1});
    loop_.context().restart();
    loop_.context().run_for(std::chrono::milliseconds(1));
  }
}

void Probe::flush() {
  while (!unsent_.empty()) {
    io::ErrorCode error;
    const auto piece = std::as_bytes(std::span(unsent_));
    const std::size_t size = stream_->send({&piece, 1}, error);
    unsent_.erase(0, size);
    if (error && error != boost::asio::error::would_block) unsent_.clear();
    if (error || size == 0) return;
  }
}

// ---- what comes ----------------------------------------------------------------------------------------------------

ProbeRequest Probe::request() const {
  ProbeRequest request;
  request.target = target_.url.resource;
  request.headers = {{"Host", target_.url.authority()},
                     {"Upgrade", "websocket"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Key", new_key()},
                     {"Sec-WebSocket-Version", "13"}};
  request.headers.insert(request.headers.end(), target_.headers.begin(), target_.headers.end());
  return request;
}

// RFC 9110 §15.2
Head Probe::read_head() {
  Head head = read_block();
  for (unsigned i = 0; i < http::max_interim_responses && http::is_interim(status_of(head)); ++i) head = read_block();
  return head;
}

Head Probe::read_block() {
  run_until([this] { return ended_ || input_.size() >= most_unread || input_.find("\r\n\r\n") != input_.npos; });
  const std::size_t end = input_.find("\r\n\r\n");
  if (end == input_.npos) return {};
  const Head head = parse_head(input_.substr(0, end + 4));
  input_.erase(0, end + 4);
  return head;
}

std::string Probe::open(const ProbeRequest& request) {
  send(request.text());
  response_ = read_head();
  const unsigned status = status_of(response_);
  if (status != 101) return status == 0 ? "no answer to the opening handshake" : "it answers " + response_.first_line;
  const Head asked = parse_head(request.text());
  deflate_ = agreed_deflate(response_, asked);
  decoder_.emplace(FrameDecoder::Options{Sender::server, deflate_, 4096},
                   [this](const FrameView& frame, Error verdict) {
                     flooded_ = flooded_ || ++frame_count_ > most_frames;
                     if (!flooded_) frames_.push_back(frame);
                     if (verdict != Error::none && verdict_ == Error::none) verdict_ = verdict;
                   });
  sent_.clear();
  return {};
}

Probe::Came Probe::receive(const std::function<bool(const FrameView&)>& wanted) {
  Came came;
  run_until([&] {
    take_input();
    for (FrameView& frame : std::exchange(frames_, {})) came.frames.push_back(std::move(frame));
    return ended_ || flooded_ || std::any_of(came.frames.begin(), came.frames.end(), wanted);
  });
  came.ended = ended_;
  return came;
}

// As frames once the WebSocket is open; the body of another answer is of no interest. Then there is room for more.
void Probe::take_input() {
  const std::string input = std::exchange(input_, {});
  if (decoder_) {
    received_ += input;
    decoder_->take(std::as_bytes(std::span(input)));
  }
  if (input.size() >= most_unread) watch();
}

bool Probe::wait_for_end() {
  const auto over = [this] {
    if (decoder_ || input_.size() >= most_unread) take_input();
    return ended_ || flooded_;
  };
  return run_until(over) && ended_;
}

}  // namespace wspc::tool
