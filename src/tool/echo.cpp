// SPDX-License-Identifier: MIT
// echo: what the server does with messages: back to the sender, or to everyone; and its log.
#include "tool/echo.h"

#include <fmt/format.h>

#include "tool/close_name.h"
#include "tool/console.h"

namespace wspc::tool {
namespace {

std::string_view characters(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A message that is left out silently is worse than a connection that ends and says why.
void deliver(io::Session& session, const Prepared& message) {
  if (session.send(message) == Error::outbox_full) session.close(1013, "too slow for what the others send");
}

std::string describe(const Closure& closure) {
  if (closure.error != Error::none) return fmt::format("failed: {}", wspc::describe(closure.error).text);
  const bool peer = closure.started_by == Closure::Starter::peer;
  const std::uint16_t code = peer ? closure.received : closure.sent;
  return fmt::format("closed by {}: {} ({})", peer ? "the peer" : "us", code, close_name(code));
}

}  // namespace

void Echo::opened(io::Session& session) {
  if (!verbose_) return;
  const std::string_view subprotocol = session.subprotocol();
  log(session, fmt::format("opened {}{}{}", session.path(), subprotocol.empty() ? "" : ", subprotocol ", subprotocol));
}

void Echo::event(io::Session& session, const Event& event) {
  if (event.type == Event::Type::text) answer(session, MessageType::text, event.payload);
  if (event.type == Event::Type::binary) answer(session, MessageType::binary, event.payload);
}

// A refusal means that the session is closing, or that there is no memory for the answer.
void Echo::answer(io::Session& session, MessageType type, std::span<const std::byte> payload) {
  if (broadcast_) return tell_all(session, type, payload);
  if (session.send(type, payload) == Error::out_of_memory) session.close(close_code::internal_error, "out of memory");
}

void Echo::tell_all(io::Session& session, MessageType type, std::span<const std::byte> payload) {
  const Prepared message = type == MessageType::text ? Prepared::text(characters(payload)) : Prepared::binary(payload);
  if (!message) {
    session.close(close_code::internal_error, "out of memory");
    return;
  }
  server_->for_each([message](io::Session& each) { deliver(each, message); });
}

void Echo::closed(io::Session& session, const Closure& closure) {
  if (verbose_) log(session, describe(closure));
}

void Echo::refused(const io::Refused& refused) {
  if (!verbose_) return;
  const std::string status = refused.status == 0 ? "" : fmt::format(" {}", refused.status);
  complain(fmt::format("{} refused{}: {}", refused.remote, status, refused.text));
}

void Echo::trouble(std::string_view text) { complain(text); }

void Echo::draining() {
  if (verbose_) complain("draining: every connection is closed with 1001");
}

// One write for each line, so that those of several threads do not mix.
void Echo::log(const io::Session& session, std::string_view what) {
  complain(fmt::format("{} #{} {}", session.remote(), session.id(), what));
}

}  // namespace wspc::tool
