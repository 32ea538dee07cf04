// SPDX-License-Identifier: MIT
// inspection: one inspected connection.   RFC 6455 §4, §5
#include "tool/inspect/inspection.h"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>
#include <fmt/format.h>

#include "http/refusal.h"
#include "http/request.h"
#include "io/loop/loop.h"
#include "tool/traffic/rebinding.h"

namespace wspc::tool {
namespace {

using Side = io::Relay::Side;
using State = http::HeaderBlock::State;

constexpr std::size_t most_early = 1 << 20;  // that is kept of what a client sends before it has an answer

// Every Host line counts: the server may choose another one than we.
bool may_be_led_on(const Head& request, const ServerOptions& server) {
  return !is_loopback(server.address) ||
         std::all_of(request.headers.begin(), request.headers.end(), [&server](const Header& line) {
           return !http::same_token(line.name, "Host") || may_be_named(line.value, server.policy.origins);
         });
}

bool is_done(State state) noexcept { return state != State::first_line && state != State::headers; }

// The request as the server is to see it: for itself. The Origin stays what it was: to the server it is a foreign one
// unless the server allows it, and a page must not become one of the server's own by coming through us.
std::string rewritten(const Head& request, const http::Url& upstream) {
  std::string text = request.first_line + "\r\n";
  for (const Header& line : request.headers) {
    const bool names_host = http::same_token(line.name, "Host");
    text += line.name + ": " + (names_host ? upstream.authority() : line.value) + "\r\n";
  }
  return text + "\r\n";
}

}  // namespace

Inspection::Inspection(io::Loop& loop, std::unique_ptr<io::Stream> client, const Plan& plan, std::uint64_t number,
                       std::function<void(Inspection&)> ended)
    : loop_(loop), plan_(plan), number_(number), ended_(std::move(ended)), client_(std::move(client)) {}

Inspection::~Inspection() { abort(); }

void Inspection::start() {
  plan_.sink.opened(number_, client_->remote(), contact());
  const auto open = plan_.options.upstream.connection.timeouts.open;
  if (open.count() > 0) loop_.set(*this, std::chrono::steady_clock::now() + open);
  client_->watch(*this, {true, false});
}

void Inspection::abort() {
  loop_.set(*this, TimePoint::max());
  if (connector_) connector_->cancel();
  if (relay_) relay_->abort();
  if (client_) {
    client_->watch(*this, {});
    client_->close();
  }
  connector_.reset();
  relay_.reset();
  client_.reset();
}

// ---- the client's request ------------------------------------------------------------------------------------------

void Inspection::ready(io::Interest) {
  const auto self = shared_from_this();
  io::ErrorCode error;
  const std::span<std::byte> buffer = loop_.buffer();
  const std::size_t size = client_->receive(buffer, error);
  const bool nothing_yet = error == boost::asio::error::would_block || error == boost::asio::error::interrupted;
  if (error && !nothing_yet) {
    plan_.sink.note(number_, "the client left before the end of its request");
    return end();
  }
  std::span<std::byte> input = buffer.first(size);
  while (!input.empty() && !is_done(request_block_.state())) request_block_.receive(input);
  if (!is_done(request_block_.state())) return static_cast<void>(client_->watch(*this, {true, false}));
  if (request_block_.state() != State::complete) return refuse(400, "this is no HTTP/1.1 request");
  lead_on({reinterpret_cast<const char*>(input.data()), input.size()});
}

void Inspection::due(TimePoint) {
  const auto self = shared_from_this();
  refuse(408, "the request took too long");
}

void Inspection::lead_on(std::string rest) {
  client_->watch(*this, {});
  request_ = parse_head(std::string(request_block_.first_line()) + std::string(request_block_.headers()));
  plan_.sink.head(number_, Direction::to_server, redacted(judge_request(request_), plan_.options.secrets));
  if (!may_be_led_on(request_, plan_.options.server)) return refuse(403, std::string(named_unsafely));
  connector_ = std::make_shared<io::Connector>(loop_, plan_.destination);
  const auto self = shared_from_this();
  connector_->start(
      TimePoint::max(),
      [self, rest = std::move(rest)](std::unique_ptr<io::Stream> server, std::string_view) {
        self->connected(std::move(server), rest);
      },
      [self](const Failure& failure) { self->refuse(502, failure.text); });
}

void Inspection::connected(std::unique_ptr<io::Stream> server, std::string rest) {
  loop_.set(*this, TimePoint::max());
  connector_.reset();
  io::Relay::Observer& observer = *this;
  relay_ = std::make_shared<io::Relay>(loop_, std::move(client_), std::move(server), observer);
  relay_->start(rewritten(request_, plan_.upstream), std::move(rest));
}

void Inspection::refuse(unsigned status, std::string text) {
  plan_.sink.note(number_, text);
  const std::string answer = http::response(http::refuse(status, std::move(text)));
  const auto bytes = std::as_bytes(std::span(answer));
  io::ErrorCode ignored;
  if (client_) {
    client_->send({&bytes, 1}, ignored);
    client_->shutdown();
  }
  end();
}

// ---- what passes ---------------------------------------------------------------------------------------------------

void Inspection::passed(Side from, std::span<const std::byte> bytes) {
  if (!interjections_[0].empty() || !interjections_[1].empty()) {
    loop_.post([self = weak_from_this()] {
      if (const auto there = self.lock()) there->interject_what_may_be();
    });
  }
  if (from == Side::left) {
    if (to_server_) return to_server_->take(bytes);
    if (answered_ || early_.size() > most_early) return;  // no frames, or too late for them
    early_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return;
  }
  if (!answered_) read_response(bytes);
  if (to_client_) to_client_->take(bytes);
}

void Inspection::read_response(std::span<const std::byte>& bytes) {
  std::vector<std::byte> copy(bytes.begin(), bytes.end());
  std::span<std::byte> input(copy);
  while (!input.empty() && !answered_) {
    if (is_done(response_block_.receive(input))) end_response();
  }
  bytes = bytes.last(input.size());
}

// RFC 9110 §15.2: after an interim answer comes another one.
void Inspection::end_response() {
  if (response_block_.state() != State::complete) {
    answered_ = true;
    return plan_.sink.note(number_, "the server's answer is not HTTP/1.1");
  }
  const Head response = parse_head(std::string(response_block_.first_line()) + std::string(response_block_.headers()));
  if (http::is_interim(status_of(response)) && ++interim_ <= http::max_interim_responses) {
    response_block_ = http::HeaderBlock();
    return plan_.sink.note(number_, "the server has not answered yet: " + response.first_line);
  }
  answered_ = true;
  watch_frames(response);
}

void Inspection::watch_frames(const Head& response) {
  plan_.sink.head(number_, Direction::to_client, redacted(judge_response(response, request_), plan_.options.secrets));
  if (status_of(response) != 101) return;
  const auto deflate = agreed_deflate(response, request_);
  to_client_.emplace(decoder(Direction::to_client, deflate));
  const std::string early = std::exchange(early_, {});
  if (early.size() > most_early) return plan_.sink.note(number_, "the client sent too much too early: it is not shown");
  to_server_.emplace(decoder(Direction::to_server, deflate));
  to_server_->take(std::as_bytes(std::span(early)));
}

FrameDecoder Inspection::decoder(Direction direction, const std::optional<DeflateParameters>& deflate) {
  const Sender sender = direction == Direction::to_server ? Sender::client : Sender::server;
  return {{sender, deflate, plan_.shown}, [this, direction](const FrameView& frame, Error verdict) {
            plan_.sink.frame(number_, direction, frame, verdict);
          }};
}

// ---- what somebody puts in -----------------------------------------------------------------------------------------

Contact Inspection::contact() {
  const auto post = [mailbox = loop_.mailbox()](std::weak_ptr<Inspection> self, std::function<void(Inspection&)> task) {
    mailbox->post([self = std::move(self), task = std::move(task)] {
      if (const auto there = self.lock()) task(*there);
    });
  };
  return {{Direction::to_server, Direction::to_client},
          [post, self = weak_from_this()](Direction direction, const std::string& bytes) {
            post(self, [direction, bytes](Inspection& own) { own.interject(direction, bytes); });
          },
          [post, self = weak_from_this()] { post(self, [](Inspection& own) { own.end(); }); }};
}

void Inspection::interject(Direction direction, std::string_view bytes) {
  interjections_[static_cast<std::size_t>(direction)] += bytes;
  interject_what_may_be();
}

// Never while bytes are passing: those that a watcher has seen have gone on by then.
void Inspection::interject_what_may_be() {
  for (const Direction direction : {Direction::to_server, Direction::to_client}) {
    const bool to_server = direction == Direction::to_server;
    auto& frames = to_server ? to_server_ : to_client_;
    std::string& waiting = interjections_[static_cast<std::size_t>(direction)];
    if (waiting.empty() || !relay_ || !frames || !frames->may_interject()) continue;
    const std::string bytes = std::exchange(waiting, {});
    frames->composed(true);
    frames->take(std::as_bytes(std::span(bytes)));
    frames->composed(false);
    relay_->put_in(to_server ? Side::right : Side::left, bytes);
  }
}

// ---- the end -------------------------------------------------------------------------------------------------------

void Inspection::ended(Side from, const io::ErrorCode& error) {
  auto& frames = from == Side::left ? to_server_ : to_client_;
  const std::string who = from == Side::left ? "the client" : "the server";
  if (frames && !frames->finish()) plan_.sink.note(number_, who + " left in the middle of a frame");
  const bool in_order = error == boost::asio::error::eof;
  plan_.sink.note(number_, who + (in_order ? " closed the connection" : " is gone: " + error.message()));
}

void Inspection::end() {
  const auto self = shared_from_this();
  abort();
  if (!ended_) return;
  plan_.sink.closed(number_);
  std::exchange(ended_, {})(*this);
}

}  // namespace wspc::tool
